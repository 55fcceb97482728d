"""A program with Datadog's SDK for Python."""
from ddtrace.llmobs import LLMObs
from ddtrace.llmobs.decorators import llm, tool, workflow

LLMObs.enable(ml_app="py-app")


@tool
def find_city(name):
    raise KeyError(name)


@llm(model_name="gpt-4o", model_provider="openai")
def chat(question):
    LLMObs.annotate(input_data=[{"role": "user", "content": question}], output_data=[{"role": "assistant", "content": "Kalt 🥶"}],
                    metrics={"input_tokens": 3, "output_tokens": 1, "total_tokens": 4})
    return "Kalt 🥶"


@workflow
def answer(question):
    try:
        find_city("Zürich")
    except KeyError:
        pass
    LLMObs.submit_evaluation(label="warmth", metric_type="score", value=0.25, span=LLMObs.export_span())
    return chat(question)


answer("Wetter?")
LLMObs.flush()

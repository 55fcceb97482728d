#include "record/lineage_question.h"

namespace llmobs {

LineageQuestions LineageQuestions::one;

} // namespace llmobs

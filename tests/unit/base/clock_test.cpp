// The clock's scale on simulated machines: drifting and slewed clocks, steps of the wall clock, suspended machines, and
// counters that virtual machines set back, move ahead or run at another rate; and real spans by the system's clock.
#include "base/clock.h"
#include "caller/traced_program.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>

namespace llmobs {
namespace {

constexpr int64_t ms = 1000000;
constexpr int64_t second = 1000 * ms;

// A machine that looks at its clocks every half second, as the background thread at rest does.
class Machine {
public:
  explicit Machine(double hz = 2.4e9) : hz_(hz), scale_(look(), true) { pass(1 * second); }

  void pass(int64_t ns) {
    for (constexpr int64_t step = second / 2; ns > 0; ns -= step) {
      advance(static_cast<double>(std::min(ns, step)));
      scale_.refine(look());
    }
  }
  // Without a look.
  void advance(double ns) {
    counter_ += ns * 1e-9 * hz_ * (1 + drift_);
    monotonic_ += ns * (1 + slew_);
    unix_ += ns * (1 + slew_);
  }
  void suspend(int64_t ns, bool counter_goes_on) {
    if (counter_goes_on) counter_ += static_cast<double>(ns) * 1e-9 * hz_;
    unix_ += static_cast<double>(ns);
  }
  void step_wall_clock(int64_t ns) { unix_ += static_cast<double>(ns); }
  void set_counter(double to) { counter_ = to; }
  void set_rate(double hz) { hz_ = hz; }
  void set_drift(double part) { drift_ = part; }
  void set_slew(double part) { slew_ = part; }

  double counter() const { return static_cast<double>(counter_); }
  uint64_t ticks() const { return static_cast<uint64_t>(counter_); }
  int64_t unix_ns() const { return static_cast<int64_t>(unix_); }
  Moment now() const { return scale_.moment(ticks()); }
  int64_t since(const Moment& begin) const { return scale_.duration_ns(begin, ticks()); }
  int64_t wall_error() const { return std::abs(now().unix_ns - unix_ns()); }

private:
  ClockScale::Look look() const {
    return {static_cast<uint64_t>(counter_), static_cast<uint64_t>(monotonic_), static_cast<uint64_t>(unix_)};
  }

  double hz_;
  double drift_ = 0, slew_ = 0;
  long double counter_ = 123456789012.0L, monotonic_ = 4e12L, unix_ = 1.79e18L;
  ClockScale scale_;
};

TEST(ClockScale, LearnsTheRateFromItsLooks) {
  for (double hz : {1e9, 2.4e9, 5.1e9}) {
    Machine machine(hz);
    Moment begin = machine.now();
    machine.pass(10 * second);
    EXPECT_NEAR(static_cast<double>(machine.since(begin)), 10.0 * second, 100);
  }
}

TEST(ClockScale, WallTimeStaysWithinAMillisecondOverALongRun) {
  Machine machine;
  for (int hour = 0; hour < 30 * 24; ++hour) {
    machine.set_drift(30e-6 * std::sin(hour / 4.0)); // the oven warms up and cools down
    machine.set_slew(hour % 7 == 0 ? 500e-6 : 0);    // as fast as NTP slews
    machine.pass(3600 * second);
    machine.advance(0.499 * second);
    ASSERT_LT(machine.wall_error(), 1 * ms) << "hour " << hour;
  }
}

TEST(ClockScale, StepsOfTheWallClockMoveStartsAndNoDuration) {
  for (int64_t step : {3600 * second, -3600 * second, -900000000 * second, 900000000 * second, second, -second}) {
    Machine machine;
    Moment before = machine.now();
    int64_t wall_before = machine.unix_ns();
    machine.advance(0.1 * second);
    machine.step_wall_clock(step);
    machine.pass(2 * second);
    EXPECT_NEAR(static_cast<double>(machine.since(before)), 2.1 * second, 100000);
    EXPECT_NEAR(static_cast<double>(before.unix_ns), static_cast<double>(wall_before), 1 * ms);
    EXPECT_LT(machine.wall_error(), 1 * ms);
  }
}

TEST(ClockScale, ASuspendedMachine) {
  for (bool counter_goes_on : {false, true}) {
    Machine machine;
    Moment before = machine.now();
    machine.suspend(7200 * second, counter_goes_on);
    machine.pass(3 * second);
    EXPECT_NEAR(static_cast<double>(machine.since(before)), 3.0 * second, 0.01 * second) << counter_goes_on;
    EXPECT_LT(machine.wall_error(), 1 * ms);
    Moment after = machine.now();
    machine.pass(1 * second);
    EXPECT_NEAR(static_cast<double>(machine.since(after)), 1.0 * second, 100000);
  }
}

TEST(ClockScale, ACounterThatIsSetBackOrAhead) {
  Machine first;
  for (double to : {0.0, 5e9, first.counter() - 1e6, first.counter() + 1e15}) {
    Machine machine;
    machine.pass(20 * second);
    Moment before = machine.now();
    machine.advance(0.2 * second);
    machine.set_counter(to);
    machine.pass(4 * second);
    EXPECT_NEAR(static_cast<double>(machine.since(before)), 4.2 * second, 0.01 * second) << to;
    EXPECT_LT(machine.wall_error(), 1 * ms) << to;
    Moment after = machine.now();
    machine.pass(1 * second);
    EXPECT_NEAR(static_cast<double>(machine.since(after)), 1.0 * second, 100000) << to;
  }
}

TEST(ClockScale, ACounterThatRunsAtAnotherRateFromNowOn) {
  for (double hz : {2.3e9, 2.376e9, 2.424e9, 3.1e9}) { // one percent is seen, too
    Machine machine;
    machine.pass(3600 * second);
    machine.set_rate(hz);
    machine.pass(1 * second);
    Moment begin = machine.now();
    machine.pass(5 * second);
    EXPECT_NEAR(static_cast<double>(machine.since(begin)), 5.0 * second, 0.001 * second) << hz;
    EXPECT_LT(machine.wall_error(), 1 * ms) << hz;
  }
}

TEST(ClockScale, ProcessorsThatDisagreeALittleGiveNoNegativeDuration) {
  Machine machine;
  Moment begin = machine.now();
  machine.set_counter(machine.counter() - 2000);
  EXPECT_EQ(machine.since(begin), 0);
}

TEST(ClockScale, TheSystemsClockNeedsNoScale) {
  ClockScale scale({5 * second, 5 * second, 1000 * second}, false);
  Moment begin = scale.moment(6 * second);
  EXPECT_EQ(begin.unix_ns, 1001 * second);
  scale.refine({9 * second, 9 * second, 2000 * second});
  EXPECT_EQ(scale.duration_ns(begin, 8 * second + 7), 2 * second + 7);
  EXPECT_EQ(scale.moment(8 * second).unix_ns, 1999 * second);
}

// As a damaged file of the flight recorder may say.
TEST(ClockScale, TicksOfNoClockOverflowNothing) {
  ClockScale scale;
  scale.use({1000, UINT64_MAX / 2, UINT64_MAX / 2}, 9999);
  Moment far = scale.moment(UINT64_MAX / 2);
  EXPECT_EQ(far.unix_ns, INT64_MAX);
  EXPECT_GT(scale.duration_ns(scale.moment(0), UINT64_MAX / 2), 0);
  EXPECT_EQ(scale.duration_ns(far, 0), 0);
}

using ClockTest = TracedProgramTest;

// What a machine without an invariant counter does, and what LLMOBS_CLOCK=system asks for.
TEST_F(ClockTest, SpansByTheSystemsClock) {
  Clock::counter_is_invariant = false;
  enable(to_file());
  auto wall = [] { return std::chrono::nanoseconds(std::chrono::system_clock::now().time_since_epoch()).count(); };
  int64_t before = wall();
  uint64_t begin = Clock::monotonic_ns();
  {
    auto outer = llmobs::task("outer");
    uint64_t inside = Clock::monotonic_ns();
    while (Clock::monotonic_ns() < inside + 3 * ms) {}
  }
  auto most = static_cast<int64_t>(Clock::monotonic_ns() - begin);
  EXPECT_EQ(flush(), FlushResult::delivered);
  nlohmann::json event = nlohmann::json::parse(lines_of(file_).at(0))["spans"][0];
  EXPECT_GE(event["start_ns"].get<int64_t>(), before - ms);
  EXPECT_LE(event["start_ns"].get<int64_t>(), before + most + ms);
  EXPECT_GE(event["duration"].get<int64_t>(), 2 * ms);
  EXPECT_LE(event["duration"].get<int64_t>(), most);
}

} // namespace
} // namespace llmobs

// A program whose types have no word about their rendering; the compiler knows it.
#include <llmobs/attributes.h>

#include <string>
#include <vector>

namespace weather {

enum class Unit { celsius, kelvin };

struct Place {
  std::string name;
  double height = 0;
};

class Reading {
public:
  Place place;
  double value = 0;
  Unit unit = Unit::celsius;
  int sensor() const { return sensor_; }

private:
  int sensor_ = 42;
};

} // namespace weather

[[llmobs::tool]] std::vector<weather::Reading> read_sensors(const weather::Place& place, weather::Unit unit) {
  weather::Reading reading;
  reading.place = place;
  reading.value = 294.5;
  reading.unit = unit;
  return {reading};
}

int main() { return read_sensors({"roof", 12.5}, weather::Unit::kelvin).size() == 1 ? 0 : 1; }

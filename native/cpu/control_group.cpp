#include "control_group.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

namespace framework {

namespace {

// A hierarchy with a cpu controller: where it is mounted, and which of its groups the mount shows as its root.
struct Hierarchy {
  bool version2;
  std::string mount_point;
  std::string mount_root;
};

bool lists(const std::string& comma_separated, const std::string& wanted) {
  std::istringstream names(comma_separated);
  for (std::string name; std::getline(names, name, ',');) {
    if (name == wanted) return true;
  }
  return false;
}

// A path as proc(5) writes it: spaces, tabs, line feeds and backslashes are a backslash and three octal digits.
std::string unescaped(const std::string& path) {
  const auto octal = [&](std::size_t at) { return at < path.size() && path[at] >= '0' && path[at] <= '7'; };
  std::string plain;
  for (std::size_t at = 0; at < path.size(); ++at) {
    if (path[at] == '\\' && octal(at + 1) && octal(at + 2) && octal(at + 3)) {
      plain += static_cast<char>((path[at + 1] - '0') * 64 + (path[at + 2] - '0') * 8 + (path[at + 3] - '0'));
      at += 3;
    } else {
      plain += path[at];
    }
  }
  return plain;
}

// proc(5): "36 35 98:0 /root /mount/point options [optional…] - type source super-options".
std::vector<Hierarchy> hierarchies(const std::string& root) {
  std::vector<Hierarchy> found;
  std::ifstream file(root + "/proc/self/mountinfo");
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string id, parent, device, mount_root, mount_point, field;
    fields >> id >> parent >> device >> mount_root >> mount_point;
    while (fields >> field && field != "-") {
    }
    std::string type, source, options;
    fields >> type >> source >> options;
    mount_root = unescaped(mount_root);
    mount_point = unescaped(mount_point);
    if (type == "cgroup2") found.push_back({true, mount_point, mount_root});
    if (type == "cgroup" && lists(options, "cpu")) found.push_back({false, mount_point, mount_root});
  }
  return found;
}

// The group of this process in a hierarchy: "0::/path" for version 2, "4:cpu,cpuacct:/path" for version 1.
std::string own_group(const std::string& root, bool version2) {
  std::ifstream file(root + "/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (version2 ? controllers.empty() : lists(controllers, "cpu")) return line.substr(second + 1);
  }
  return "/";
}

double quota_of(const std::string& folder, bool version2) {
  double quota = 0.0, period = 0.0;
  if (version2) {
    // "<quota|max> <period>", both in µs; "max" is no number.
    std::ifstream file(folder + "/cpu.max");
    if (!(file >> quota >> period)) return 0.0;
  } else {
    std::ifstream quota_file(folder + "/cpu.cfs_quota_us"), period_file(folder + "/cpu.cfs_period_us");
    if (!(quota_file >> quota) || !(period_file >> period)) return 0.0;
  }
  return quota > 0.0 && period > 0.0 ? quota / period : 0.0;
}

}  // namespace

double control_group_cores(const std::string& root) {
  double least = 0.0;
  for (const Hierarchy& hierarchy : hierarchies(root)) {
    std::string group = own_group(root, hierarchy.version2);
    // A mount inside a container shows a part of the hierarchy; the process may name its group from the top.
    const std::string& shown = hierarchy.mount_root;
    if (shown != "/" && group.compare(0, shown.size(), shown) == 0) group = group.substr(shown.size());
    // A group outside of what is mounted ("/../other") cannot be looked at: the root of the mount can.
    if (group.find("..") != std::string::npos) group.clear();
    for (;;) {
      while (!group.empty() && group.back() == '/') group.pop_back();
      const double cores = quota_of(root + hierarchy.mount_point + group, hierarchy.version2);
      if (cores > 0.0 && (least == 0.0 || cores < least)) least = cores;
      if (group.empty()) break;
      group.erase(group.rfind('/') == std::string::npos ? 0 : group.rfind('/'));
    }
  }
  return least;
}

}  // namespace framework

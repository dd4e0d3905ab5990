// The processor time that Linux control groups (containers, systemd slices) leave this process.
#pragma once

#include <string>

namespace framework {

// Cores that the tightest quota amounts to, of the group this process is in and of every group above it; 0 where there
// is none. Version 1 and 2, wherever they are mounted.
//
// `root` is put before every path: empty for this machine; tests give a folder with files of another.
double control_group_cores(const std::string& root);

}  // namespace framework

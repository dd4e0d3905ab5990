/**
 * Bodies that look right and are not, by entry point: each misses what one assertion of the problem's tests is there for.
 */
export const WRONG_SOLUTIONS: Readonly<Record<string, string>> = {
  larger_of_two: '    return a if abs(a) > abs(b) else b\n',
  is_blank: "    return line.strip(' ') == ''\n",
  clamp_percent: '    return value if 0 < value < 100 else (0 if value < 100 else 99)\n',
  count_comment_lines: "    return source.count('#')\n",
  last_line: "    return text.strip().split('\\n')[-1]\n",
  clock_time: "    hours, rest = divmod(seconds, 3600)\n    return f'{hours}:{rest // 60}:{rest % 60:02d}'\n",
  swap_neighbours:
    '    for at in range(0, len(items) - 1, 2):\n        items[at], items[at + 1] = items[at + 1], items[at]\n    return items[:4]\n',
  file_extension: "    return name.split('.')[-1].lower() if '.' in name else ''\n",
  account_balances:
    '    balances = []\n    for change in changes:\n        start = max(0, start + change)\n        balances.append(start)\n    return balances\n',
  indent_level: '    return (len(line) - len(line.lstrip())) // width\n',
  short_path: "    return '/'.join(part[:1] for part in path.split('/'))\n",
  merge_counts:
    '    merged = dict(first)\n    for word in second:\n        merged[word] = merged.get(word, 0) + second[word]\n    return merged\n',
  longest_plateau: '    return max([heights.count(height) for height in heights], default=0)\n',
  newer_version: '    return max(first, second)\n',
  expand_ranges:
    "    numbers = []\n    for part in pages.split(','):\n        ends = part.split('-')\n        numbers.extend(range(int(ends[0]), int(ends[-1]) + 1))\n    return numbers\n",
  fill_lines:
    "    lines = []\n    for word in text.split():\n        if lines and len(lines[-1]) + len(word) <= width:\n            lines[-1] += ' ' + word\n        else:\n            lines.append(word)\n    return lines\n",
  read_options:
    "    options = {}\n    for argument in arguments:\n        if argument.startswith('--'):\n            name, _, value = argument[2:].partition('=')\n            options[name] = value or 'yes'\n    return options\n",
  build_order: '    return sorted(needs, key=lambda name: (len(needs[name]), name))\n',
  busiest_start:
    '    counts = {start: sum(1 for time in times if start <= time <= start + window) for start in times}\n    return max(counts, key=counts.get) if counts else -1\n',
  apply_edits:
    '    for start, end, new in edits:\n        text = text[:start] + new + text[end:]\n    return text\n',
};

/** Bodies that answer without looking; an interpreter each, so not every one there could be. */
export const EMPTY_SOLUTIONS = [
  '    pass\n',
  '    return True\n',
  '    return []\n',
  '    return next(iter(locals().values()))\n',
] as const;

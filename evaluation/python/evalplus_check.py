"""Tests of EvalPlus' files: each input goes to the candidate and to the canonical solution, and the two answers are compared.

Runs in the tests' process, where `candidate` is a stub and the canonical solution is at home. After evalplus at 26d6d00:
data/mbpp.py (what JSON has lost of an input), eval/__init__.py (what counts as equal), eval/_special_oracle.py.
"""


def evalplus_check(suite, number, entry_point, row, canonical, fields):
    """A `check(candidate)` over the inputs in `fields` of `row`, a line of the file as JSON.

    `suite` is "humaneval" or "mbpp", `number` what the task's id ends in. An input that the canonical solution itself cannot
    answer is a fault of the file, and shows when that solution is judged.
    """
    import copy
    import json
    import math

    row = json.loads(row)
    space = {"__name__": "canonical"}
    exec(compile(canonical, "canonical.py", "exec"), space)
    solution = space[entry_point]

    def tuples(each):
        return [tuple(inner) for inner in each]

    def deep_tuples(value):
        return tuple(deep_tuples(each) for each in value) if isinstance(value, list) else value

    # JSON has no tuple, set and complex number. By task of MBPP+: how a list of arguments gets them back.
    shapes = (
        ([2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630, 726, 740, 744, 809],
         tuples),
        ([63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780],
         lambda given: [tuples(each) for each in given]),
        ([75, 413, 444, 753], lambda given: [tuples(given[0]), given[1]]),
        ([106, 750], lambda given: [given[0], tuple(given[1])]),
        ([115], lambda given: [[set(each) if isinstance(each, list) and each else {} for each in given[0]]]),
        ([124], lambda given: [float(given[0]), complex(given[1])]),
        ([250, 405, 446, 617, 720, 763, 808], lambda given: [tuple(given[0]), given[1]]),
        ([259, 401, 445], lambda given: [tuple(tuples(each)) for each in given]),
        ([278], lambda given: [tuple(tuple(each) if isinstance(each, list) else each for each in given[0])]),
        ([307], lambda given: [tuple(given[0]), given[1], given[2]]),
        ([722], lambda given: [{key: tuple(value) for key, value in given[0].items()}, *given[1:]]),
        ([252], lambda given: [complex(given[0])]),
        ([580, 615, 791], lambda given: list(deep_tuples(given))),
    )
    shaped = next((shape for numbers, shape in shapes if number in numbers), None) if suite == "mbpp" else None

    def pyramid_surface(edge, height):
        return round(edge ** 2 + 4 * (edge * math.sqrt((edge / 2) ** 2 + height ** 2)) / 2)

    def digit_distance(first, second):
        first, second = str(first), str(second)
        width = max(len(first), len(second))
        return sum(abs(int(a) - int(b)) for a, b in zip(first.zfill(width), second.zfill(width)))

    def same_elements(given, out, expected, atol):
        return set(out) == set(expected)

    def both_or_neither(given, out, expected, atol):
        return out == (expected is not None) if isinstance(out, bool) else (out is not None) == (expected is not None)

    # More than one answer is right, or what is right is another type's: by entry point, what counts as the same.
    oracles = {
        "are_equivalent": lambda given, out, expected, atol: True,
        "sum_div": lambda given, out, expected, atol: out == expected or out == 0,
        "surface_Area": lambda given, out, expected, atol: out == expected or abs(out - pyramid_surface(*given)) <= atol,
        "digit_distance_nums": lambda given, out, expected, atol: out == expected or out == digit_distance(*given),
        **dict.fromkeys(
            ["similar_elements", "find_char_long", "common_in_nested_lists", "extract_singly", "larg_nnum",
             "intersection_array", "find_dissimilar", "Diff"], same_elements),
        **dict.fromkeys(["check_str", "text_match_three", "text_starta_endb"], both_or_neither),
    }
    oracle = oracles.get(entry_point) if suite == "mbpp" else None
    finds_zero = suite == "humaneval" and entry_point == "find_zero"

    def is_floats(value):
        if isinstance(value, (list, tuple)):
            return len(value) > 0 and all(isinstance(each, float) for each in value)
        return isinstance(value, float)

    def close(out, expected, atol):
        """As numpy.allclose with its rtol of 1e-7."""
        if isinstance(expected, (list, tuple)):
            return (isinstance(out, (list, tuple)) and len(out) == len(expected)
                    and all(close(a, b, atol) for a, b in zip(out, expected)))
        try:
            return out == expected or abs(out - expected) <= atol + 1e-7 * abs(expected)
        except TypeError:
            return False

    def same(given, out, expected, atol):
        if finds_zero:
            return abs(sum(factor * math.pow(out, power) for power, factor in enumerate(given[0]))) <= atol
        if oracle(given, out, expected, atol) if oracle else out == expected:
            return True
        # For floats alone, and for this input alone: in evalplus it stays for those that follow.
        if atol == 0 and is_floats(expected):
            atol = 1e-6
        return atol != 0 and type(out) is type(expected) and close(out, expected, atol)

    def check(candidate):
        for field in fields:
            for index, given in enumerate(row[field]):
                given = shaped(given) if shaped else given
                expected = solution(*copy.deepcopy(given))
                out = candidate(*copy.deepcopy(given))
                assert same(given, out, expected, row["atol"]), (
                    "another answer than the canonical solution's to %s[%d]" % (field, index))

    return check

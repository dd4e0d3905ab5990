import { type Attack, f } from '@framework/evaluation/sandbox/testing';

/** What tries to spoil the judgement after it: each is followed by a program that must be judged as if alone. */
export const poisons: readonly Attack[] = [
  {
    id: '35 changes its arguments',
    program: 'def f(x):\n    if isinstance(x, list):\n        x.clear()\n    return x',
    reasons: ['wrong'],
  },
  {
    id: '41 poisons a standard module',
    program: f(
      'return 0',
      'import math, collections, sys\nmath.sqrt = lambda x: 0\ncollections.Counter = None\nsys.modules["heapq"] = None',
    ),
    reasons: ['wrong'],
  },
  {
    id: '41b poisons builtins',
    program: f(
      'return 0',
      'import builtins\nbuiltins.sum = builtins.sorted = lambda *a, **k: 0\nbuiltins.__import__ = None',
    ),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '41c writes into site-packages',
    program: f(
      'return 0',
      'import sys, os\nfor folder in [p for p in sys.path if os.path.isdir(p)] + ["/home/user"]:\n    try:\n        open(folder + "/heapq.py", "w").write("raise SystemExit")\n    except OSError:\n        pass\nopen("/home/user/sitecustomize.py", "w").write("raise SystemExit")',
    ),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '41d overwrites the library',
    program: f('return 0', 'open("/lib/python314.zip", "wb").write(b"")'),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '41e hooks',
    program: f(
      'return 0',
      'import sys, gc, atexit, threading\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)\nsys.meta_path.clear()\nsys.path.clear()\nsys.setrecursionlimit(60)\ngc.callbacks.append(lambda *a: 1 / 0)\nthreading.settrace(lambda *a: 1 / 0)\nsys.addaudithook(lambda *a: None)',
    ),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '41f an audit hook that refuses everything',
    program: f('return 0', 'import sys\ndef no(*a):\n    raise SystemExit\nsys.addaudithook(no)'),
    reasons: ['wrong', 'exit', 'exception', 'crash'],
  },
  {
    id: '41g poisons JavaScript',
    program: f(
      'return 0',
      'import js\nfrom pyodide.ffi import create_proxy\nboom = create_proxy(lambda *a: 1 / 0)\nfor kind in (js.Array, js.Object, js.Function, js.Promise, js.Uint8Array, js.String, js.WebAssembly.Memory):\n    for name in ("push", "set", "call", "apply", "then", "slice", "subarray", "toString", "valueOf"):\n        try:\n            setattr(kind.prototype, name, boom)\n        except Exception:\n            pass\njs.JSON.parse = js.JSON.stringify = boom',
    ),
    reasons: ['wrong', 'exception', 'crash', 'value'],
  },
  {
    id: '41h poisons Pyodide',
    program: f('return 0', 'import pyodide_js\nm = pyodide_js._module\nm.HEAPU8.fill(0, 0, 1 << 20)'),
    reasons: ['wrong', 'exception', 'crash', 'value', 'wall'],
  },
  {
    id: '41i poisons the linear memory',
    program: f(
      'return 0',
      'import ctypes\ndef f(x):\n    for at in range(1 << 16, 1 << 22, 4096):\n        ctypes.memset(at, 255, 64)\n    return 0\n',
    ),
    reasons: ['wrong', 'exception', 'crash', 'value', 'wall'],
  },
  {
    id: '41j leaves jobs behind',
    program: f(
      'return 0',
      'import asyncio\ntry:\n    async def spin():\n        while True:\n            pass\n    asyncio.ensure_future(spin())\nexcept BaseException:\n    pass\nimport js\nfrom pyodide.ffi import create_proxy\ndef spin2(*a):\n    while True:\n        pass\njs.Promise.resolve(1).then(create_proxy(spin2))',
    ),
    reasons: ['wrong', 'exception'],
  },
  {
    id: '41k takes all file descriptors',
    program: f('return 0', 'held = [open("/tmp/%d" % i, "w") for i in range(3000)]'),
    reasons: ['wrong', 'exception', 'memory'],
  },
];

"""What TensorBoard's own code makes of a folder of event files, as a line of JSON: scalars as its server reads them, texts as they
are and as the HTML its page shows. Once at the start, and again after each line of standard input."""

import json
import sys

from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator
from tensorboard.plugin_util import markdown_to_safe_html
from tensorboard.util.tensor_util import make_ndarray

events = EventAccumulator(sys.argv[1], size_guidance={"tensors": 0}, tensor_size_guidance={"scalars": 0, "text": 0})


def tell():
    events.Reload()
    scalars, texts = {}, {}
    for tag in events.Tags()["tensors"]:
        points = events.Tensors(tag)
        plugin = events.SummaryMetadata(tag).plugin_data.plugin_name
        if plugin == "scalars":
            scalars[tag] = [[p.step, p.wall_time, make_ndarray(p.tensor_proto).item()] for p in points]
        else:
            assert plugin == "text", plugin
            [point] = points
            texts[tag] = point.tensor_proto.string_val[0].decode()
    html = {tag: markdown_to_safe_html(text) for tag, text in texts.items()}
    print(json.dumps({"scalars": scalars, "texts": texts, "html": html}), flush=True)


tell()
for _ in sys.stdin:
    tell()

"""Recognizers-Text's Chinese number-with-unit: reads lists of texts from standard input, one JSON list a line, and
answers each with the CPU seconds that its models took and how many finds they made.

Runs under a Python of its own that has recognizers-text-suite and emoji<2; nothing of this project is imported.
"""

import json
import sys
import time

from recognizers_number import NumberRecognizer
from recognizers_number_with_unit import NumberWithUnitRecognizer
from recognizers_text import Culture


def main() -> None:
    """Answers until standard input ends."""
    units = NumberWithUnitRecognizer(Culture.Chinese)
    models = [
        units.get_currency_model(),
        units.get_dimension_model(),
        units.get_temperature_model(),
        units.get_age_model(),
        NumberRecognizer(Culture.Chinese).get_percentage_model(),
    ]
    for model in models:
        model.parse("投资15.76亿元,增长7%,占地3平方公里")
    for line in sys.stdin:
        texts = json.loads(line)
        begin = time.process_time()
        found = sum(len(model.parse(text)) for text in texts for model in models)
        print(json.dumps({"seconds": time.process_time() - begin, "found": found}), flush=True)


if __name__ == "__main__":
    main()

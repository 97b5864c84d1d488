"""What is counted for whoever watches the host: numbers only, and nothing about people.

The counts of all processes of a server come together in files of the folder that it names to them;
without a server each process counts for itself.
"""

from prometheus_client import Counter, Histogram

REQUESTS = Histogram(
    "troth_request_seconds",
    "Seconds until a page was answered, by the first digit of its status.",
    ["status"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
LETTERS = Counter(
    "troth_letters", "Letters that were sent, refused for good, put off or given up.", ["outcome"]
)
FAILED_TRIES = Counter("troth_failed_sign_ins", "Wrong passwords, codes and other keys.")
ROUNDS = Counter("troth_clock_rounds", "Rounds of the clock.", ["outcome"])

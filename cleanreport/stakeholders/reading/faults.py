"""What a cell can be refused for, on the way from where it is noticed to where its row and column are known."""


class Fault(Exception):
    """`code` is one of `words.WHAT`; the params never hold what a person typed."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code, self.params = code, params

"""Where the product's own styles, scripts, fonts and pictures are found."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(CompressedManifestStaticFilesStorage):
    """Every page names a dozen files, whose addresses stay the same until the server is started anew."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        if force:
            return super().url(name, force)
        if name not in self.urls:
            self.urls[name] = super().url(name)
        return self.urls[name]

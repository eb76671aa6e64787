"""The bytes of documents: versions, uploads, tickets and downloads.

Everything goes through `Content`. Bytes come in sealed as they stream and go out under a lease that is decided again
as long as they flow; neither way do they touch a disk in the clear.
"""

from workspace.services.content.content import Content
from workspace.services.content.downloads import OpenedContent
from workspace.services.content.quota import Quota

__all__ = ["Content", "OpenedContent", "Quota"]

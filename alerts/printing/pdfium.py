"""PDFium keeps global state and may run in one thread at a time; the console has several."""

import threading

PDFIUM = threading.Lock()

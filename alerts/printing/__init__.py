"""What every printed thing is drawn with: a vector page and the type on it; and PDFium, one thread at a time."""

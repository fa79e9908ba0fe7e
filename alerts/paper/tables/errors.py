"""Why a table as a whole cannot be read; single answers are for the questionnaire's check."""

from alerts.errors import Unreadable
from alerts.i18n import N_

EMPTY = N_("El archivo está vacío.")
TOO_LARGE = N_("El archivo pesa más de {limit} MB. Divídalo en partes.")
OLD_WORKBOOK = N_(
    "Esto es un libro de Excel antiguo (.xls). Guárdelo como «Libro de Excel (.xlsx)» y envíe ese."
)
BINARY_WORKBOOK = N_(
    "Esto es un libro binario de Excel (.xlsb). Guárdelo como «Libro de Excel (.xlsx)» y envíe ese."
)
OPEN_DOCUMENT = N_(
    "Esto es una hoja de LibreOffice (.ods). Guárdela como «Excel 2007-365 (.xlsx)» y envíe ese archivo."
)
PASSWORD = N_("El libro está protegido con contraseña. Quítesela en Excel y envíelo de nuevo.")
NOT_A_WORKBOOK = N_(
    "Esto es un archivo comprimido o un documento, no una hoja de cálculo. Envíe un .xlsx o un CSV."
)
DAMAGED_WORKBOOK = N_(
    "El libro de Excel está cortado o dañado. Guárdelo de nuevo completo; no se importó nada."
)
UNPACKED_TOO_LARGE = N_(
    "El libro pesa {size} MB al descomprimirlo y caben {limit}. Copie sus filas a un libro nuevo, o divídalo."
)
TAKES_TOO_LONG = N_("Leer este libro tarda demasiado. Copie sus filas a un libro nuevo, o divídalo.")
FAR_CELL = N_("La celda {cell} está muy lejos de la tabla. Borre lo que tenga y guarde el libro de nuevo.")
NO_KNOWN_SHEET = N_(
    "Ninguna hoja del libro tiene un encabezado con columnas del cuestionario. "
    "Use los códigos (A1, B1…) o las preguntas."
)
TWO_SHEETS = N_("Hay formularios en las hojas «{first}» y «{second}». Envíe cada una en su archivo.")
MERGED_HEADER = N_("Las celdas {cells} del encabezado están combinadas. Sepárelas.")
MERGED = N_("Las celdas {cells} están combinadas. Sepárelas y escriba la respuesta en cada fila.")
UNSOLVED = N_("La celda tiene una fórmula sin resultado. Escriba el valor.")
NOT_TEXT = N_("Esto no es una tabla. Guarde su hoja de cálculo como «CSV UTF-8» o .xlsx y envíe ese archivo.")
MIXED_ENCODINGS = N_(
    "El archivo mezcla dos codificaciones y las tildes se dañarían. Guárdelo de nuevo como «CSV UTF-8»."
)
NO_KNOWN_COLUMN = N_(
    "El encabezado no tiene ninguna columna del cuestionario. Use los códigos (A1, B1…) o las preguntas."
)
TOO_MANY_COLUMNS = N_("La tabla tiene más de {limit} columnas.")
SAME_COLUMN = N_("Las columnas {first} y {second} son la misma pregunta. Deje solo una.")
TOO_MANY_ROWS = N_("La tabla tiene más de {limit} filas llenas. Divídala en partes.")
CELL_TOO_LONG = N_(
    "La celda {cell} tiene más de {limit} caracteres. Acórtela, o busque una comilla sin cerrar."
)
ROW_WITH_LONG_CELL = N_(
    "La fila {row} tiene una celda de más de {limit} caracteres. Acórtela, o busque una comilla sin cerrar."
)
ROW_WIDTH = N_("La fila {row} tiene {cells} celdas y el encabezado tiene {columns}. Corrija esa fila.")
CUT_OFF_IN_ROW = N_(
    "El archivo está cortado en la fila {row}. Guárdelo de nuevo completo; no se importó nada."
)
CUT_OFF = N_("El archivo está cortado al final. Guárdelo de nuevo completo; no se importó nada.")
OPEN_QUOTE = N_("La fila {row} abre comillas que nunca se cierran: está cortada o le falta una comilla.")
STRAY_QUOTE = N_("La fila {row} tiene comillas mal puestas. Corrija esa fila.")


class TableError(Unreadable):
    """A table that cannot be read. row: its number as a spreadsheet shows it, where one row is to blame."""

    def __init__(self, message: str, *, row: int | None = None, **params: object) -> None:
        self.row = row
        super().__init__(message, **params if row is None else {**params, "row": row})

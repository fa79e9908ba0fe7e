"""Why a scan or one of its pages cannot be read, as a person is told."""

from alerts.errors import Unreadable
from alerts.i18n import N_

EMPTY = N_("El archivo está vacío.")
TOO_LARGE = N_("El archivo pesa más de {limit} MB. Divídalo en partes.")
NOT_A_SCAN = N_("Esto no es un escaneo. Envíe PDF, TIFF, JPEG o PNG.")
PASSWORD = N_("El PDF tiene contraseña. Guárdelo sin contraseña y envíelo de nuevo.")
DAMAGED = N_("El archivo está dañado o cortado. Escanee o copie de nuevo.")
TOO_MANY_PAGES = N_("El archivo tiene más de {limit} páginas. Divídalo en partes.")
NO_PAGES = N_("El archivo no tiene páginas.")

PAGE_DAMAGED = N_("Esta página está dañada o cortada. Escanéela de nuevo.")
TOO_MANY_PIXELS = N_("La imagen de esta página es demasiado grande. Escanee en gris a 300 ppp.")
BLACK_AND_WHITE = N_(
    "Esta página está en blanco y negro puro y se perderían marcas. Escanee en escala de grises."
)
TOO_COARSE = N_("Esta página tiene muy poca resolución. Escanee a 150 ppp o más.")
BLANK = N_("Esta página está en blanco.")
NO_FORM = N_("Aquí no hay una hoja de alerta: no se ve ninguna de sus esquinas.")
OTHER_VERSION = N_("Esta hoja es de otra versión del formulario ({version}).")
TWO_SHEETS = N_("Aquí hay dos hojas en una misma imagen. Escanéelas por separado.")
CORNERS_MISSING = N_(
    "Solo se ven {count} de las cuatro esquinas. Desdoble la hoja y escanéela entera, o transcríbala."
)
DISTORTED = N_("La hoja está demasiado torcida o doblada. Alísela y escanéela plana.")
ORDER_BROKEN = N_(
    "No se sabe qué dorso es de qué frente: en este archivo falta o sobra una página, o hay hojas al revés. "
    "Escanéelo de nuevo, con los dos lados de cada hoja y el frente primero."
)
OTHER_SIDE_UNREAD = N_(
    "El otro lado de esta hoja no se pudo leer. Escanee de nuevo la hoja, por los dos lados."
)
BOXES_HIDDEN = N_("Se ven menos casillas de las necesarias ({share} %). Escanéela de nuevo, o transcríbala.")

PAGE_STOPS_READER = N_("Esta página hace fallar al lector. Escanéela de nuevo, o transcríbala.")
FILE_STOPS_READER = N_("Este archivo hace fallar al lector. Escanee de nuevo y envíe PDF o JPEG.")
REST_UNREAD = N_(
    "Las páginas desde la {page} no se leyeron: el archivo hace fallar al lector una y otra vez."
)
NO_READER = N_("El lector de escaneos no arranca en este servidor.")

MESSAGES = frozenset(
    value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str)
)


class ScanError(Unreadable):
    """A scan as a whole that cannot be read."""


class PageError(ScanError):
    """One page that cannot be read; the others can."""

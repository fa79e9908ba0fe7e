"""What the scripts of both public programs say about evidence files on their way."""

from collections.abc import Mapping

from alerts.i18n import N_

FILE_MESSAGES: Mapping[str, str] = {
    "choose_files": N_("Elija al menos un archivo."),
    "too_many_files": N_("Elija hasta {limit} archivos a la vez."),
    "file_empty": N_("No se envió: el archivo está vacío."),
    "file_large": N_("No se envió: pasa de {limit} MB."),
    "file_program": N_("No se envió: los programas no se reciben."),
    "file_waiting": N_("En espera"),
    "file_sealing": N_("Sellando aquí: {percent} %"),
    "file_sending": N_("Enviando sellado: {percent} %"),
    "file_done": N_("Enviado y sellado"),
    "file_offline": N_("No se envió: se cortó la conexión."),
    "file_busy": N_("No se envió: el sitio está ocupado. Espere unos minutos."),
    "file_full": N_("No se envió: ya hay muchos archivos suyos sin revisar. Vuelva otro día."),
    "file_unreadable": N_("No se envió: su navegador no pudo leer el archivo."),
    "file_failed": N_("No se envió: algo falló."),
    "file_gone": N_("No se envió: este buzón ya no existe."),
}

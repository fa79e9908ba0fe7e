// Whether a computer or a phone would run a file: the same rules as is_program in alerts/evidence/signatures.py. What is
// sealed here the site cannot look into, so that the page looks.
export const ENOUGH = 4096; // bytes that are enough for every rule

const ZIP_MEMBER = "PK\x03\x04";
const ZIP_NAME_AT = 30;
const OLE = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const MSI_CLASS = "\x84\x10\x0c\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";
const BEGINNINGS = [
  "\x7fELF",
  "\xfe\xed\xfa\xce", // Mach-O, both byte orders, 32 and 64 bits
  "\xfe\xed\xfa\xcf",
  "\xce\xfa\xed\xfe",
  "\xcf\xfa\xed\xfe",
  "\xca\xfe\xba\xbe", // universal Mach-O, Java class
  "\xca\xfe\xba\xbf",
  "dex\n",
  "dey\n",
  "\0asm",
  "\xed\xab\xee\xdb", // RPM
  "!<arch>\n", // DEB, static library
  "L\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0F", // Windows shortcut
];
const MEMBERS = /^(AndroidManifest\.xml|classes\d*\.dex|META-INF\/MANIFEST\.MF|AppxManifest\.xml|Payload\/[^\n]+\.app\/[^\n]*|[^\n]+\.class)$/;
const AMR = /^#!AMR(-WB)?(_MC1\.0)?\n/;
const CONTROLS = /[\0-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]/;

// first: the first ENOUGH bytes of the file, or all of a shorter one.
export function isProgram(first) {
  const signs = String.fromCharCode.apply(null, first); // one sign a byte
  return (
    BEGINNINGS.some((beginning) => signs.startsWith(beginning)) ||
    (/^(MZ|ZM)/.test(signs) && !isText(first)) ||
    isScript(signs) ||
    (signs.startsWith(OLE) && signs.includes(MSI_CLASS)) ||
    zipNames(signs).some((name) => MEMBERS.test(name))
  );
}

function isScript(signs) {
  return /^(\xef\xbb\xbf)?#!/.test(signs) && !AMR.test(signs);
}

function zipNames(signs) {
  const names = [];
  let at = signs.startsWith(ZIP_MEMBER) ? 0 : -1;
  while (at >= 0 && signs.length >= at + ZIP_NAME_AT) {
    const length = signs.charCodeAt(at + 26) | (signs.charCodeAt(at + 27) << 8);
    const name = signs.substr(at + ZIP_NAME_AT, length);
    if (name.length === length) names.push(name);
    at = signs.indexOf(ZIP_MEMBER, at + ZIP_NAME_AT);
  }
  return names;
}

// UTF-8 without controls; a character cut at the end of the bytes does no harm.
function isText(first) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(first, { stream: first.length >= ENOUGH });
    return !CONTROLS.test(text);
  } catch (_) {
    return false;
  }
}

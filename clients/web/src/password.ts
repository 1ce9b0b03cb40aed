// Passwords: the service's rules, said before it has to refuse, and proposals for accounts made for somebody else.
import { t } from "./i18n";

const MIN_CHARACTERS = 12;
// No characters that look like another one when read from paper.
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

/** What is wrong with a new password, or null. The service also refuses well-known ones. */
export function passwordProblem(password: string, login: string): string | null {
  if ([...password].length < MIN_CHARACTERS) return t("password.short", { n: MIN_CHARACTERS });
  if (password === login) return t("password.sameAsLogin");
  return null;
}

/** Four groups of four characters: 80 bits. */
export function proposePassword(): string {
  const groups: string[] = [];
  for (let group = 0; group < 4; group++) {
    // 32 letters: every byte maps evenly.
    const bytes = crypto.getRandomValues(new Uint8Array(4));
    groups.push(Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]).join(""));
  }
  return groups.join("-");
}

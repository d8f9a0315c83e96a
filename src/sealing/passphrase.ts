/** What is sealed with a passphrase is sealed with this spelling of it: Unicode's NFC, whatever keyboard it came from. */
export const spellingToSeal = (passphrase: string): string => passphrase.normalize('NFC');

/**
 * The spellings that are tried to open something: NFC, as typed, NFD. Other programs seal with what was typed, and on some
 * systems that is decomposed. Each different one costs a derivation; most passphrases have one spelling.
 */
export function spellingsToOpen(passphrase: string): readonly string[] {
  return [...new Set([spellingToSeal(passphrase), passphrase, passphrase.normalize('NFD')])];
}

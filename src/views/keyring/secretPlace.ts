/** What can be known about the editor that keeps the secrets; extensions are not told how it does. */
export interface EditorFacts {
  /** VS Code runs in a browser. */
  readonly isWeb: boolean;
  /** The extension runs on another machine than the window. */
  readonly isRemote: boolean;
  readonly platform: NodeJS.Platform;
  /** Of VS Code's main process, where it can be read. */
  readonly commandLine: readonly string[];
  /** The text of VS Code's argv.json: JSON with comments. */
  readonly argvJson: string;
}

/** Where VS Code keeps what an extension hands over as secret. */
export interface SecretPlace {
  /** After "Kept": the end of a sentence without its full stop. */
  readonly where: string;
  /** False where whoever has the disk or the browser's profile can read the secrets, or where we cannot tell. */
  readonly isStrong: boolean;
}

const KEYRING: SecretPlace = { where: 'in the system keyring', isStrong: true };
const BROWSER: SecretPlace = {
  where:
    'by this browser, not in a keyring: protected no better than its profile, and not encrypted at all where the page came over plain HTTP',
  isStrong: false,
};
const BASIC: SecretPlace = {
  where:
    'by VS Code with a password that everybody knows, not in a keyring, because it was started with password-store=basic: whoever can read your files can read them',
  isStrong: false,
};
const ELSEWHERE: SecretPlace = {
  where: 'by VS Code on the machine that shows this window, whose keyring cannot be seen from here',
  isStrong: false,
};

/** As much as can be told; a keyring that exists is taken to work, because VS Code itself says when it does not. */
export function secretPlace(facts: EditorFacts): SecretPlace {
  if (facts.isWeb) return BROWSER;
  if (facts.isRemote) return ELSEWHERE;
  return facts.platform === 'linux' && isBasic(facts) ? BASIC : KEYRING;
}

/**
 * A sentence, after a space, for whoever is about to open a vault where its key is not kept well; empty where it is.
 * What that means is said at more length by Cache Status.
 */
export function vaultKeyNote({ where, isStrong }: SecretPlace): string {
  if (isStrong) return '';
  const [short] = where.split(':');
  return ` While it is open its key is kept ${short}; Lock Vault removes it.`;
}

/** Other systems have one keyring, and VS Code has no choice. */
function isBasic({ commandLine, argvJson }: EditorFacts): boolean {
  const at = commandLine.findLastIndex((word) => /^--password-store(=|$)/.test(word));
  if (at !== -1) {
    const [, value = commandLine[at + 1]] = commandLine[at]!.split('=');
    return value === 'basic';
  }
  return /^\s*[{,]?\s*"password-store"\s*:\s*"basic"/m.test(argvJson);
}

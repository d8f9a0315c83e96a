export interface WebviewPage {
  readonly title: string;
  readonly bodyClass: string;
  /** `webview.cspSource`. */
  readonly cspSource: string;
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
}

/** The page of a webview of ours. Nothing runs but our script, and nothing is fetched but our styles and font. */
export function webviewPage({ title, bodyClass, cspSource, nonce, script, styles }: WebviewPage): string {
  const policy = [
    `default-src 'none'`,
    `img-src blob:`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `script-src 'nonce-${nonce}'`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${styles.map((style) => `<link rel="stylesheet" href="${style}">`).join('\n')}
</head>
<body class="${bodyClass}">
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}

// The page that a person sees instead of the workbench: which request was refused, why, and what to do. Without scripts,
// in light and dark.

export interface Notice {
  readonly title: string;
  readonly reason: string;
  readonly todo: readonly string[];
}

export const NOTICES: Readonly<Record<400 | 401 | 403 | 404 | 405 | 503, Omit<Notice, 'reason'>>> = {
  400: { title: 'This address cannot be read', todo: ['Open the address that the terminal printed.'] },
  401: {
    title: 'The address needs its token',
    todo: [
      'Open the whole address that the terminal printed, with ?token= and what follows.',
      'The token changes each time Routescope starts: an address from an earlier start no longer works.',
    ],
  },
  403: {
    title: 'This request was refused',
    todo: [
      'Open the address that the terminal printed, at localhost or 127.0.0.1.',
      'From another computer, bring the port here first: ssh -L 7007:localhost:PORT HOST',
    ],
  },
  404: { title: 'There is nothing at this address', todo: ['Open the address that the terminal printed.'] },
  405: { title: 'This kind of request is not answered', todo: ['Open the address that the terminal printed.'] },
  503: { title: 'The page has not been built', todo: ['In the repository, run: npm run build'] },
};

/** @param nonce of the policy that the answer is sent with */
export function plainPage({ title, reason, todo }: Notice, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)} · Routescope</title>
<style nonce="${nonce}">
  :root { color-scheme: light dark; --ink: #1c2024; --dim: #60646c; --paper: #fcfcfd; --line: #d9d9e0; }
  @media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --dim: #b0b4ba; --paper: #111113; --line: #363a3f; } }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
    font: 15px/1.5 system-ui, sans-serif; }
  main { max-width: 34rem; padding: 2rem; }
  .name { color: var(--dim); font-size: 13px; letter-spacing: .02em; }
  h1 { margin: .25rem 0 .5rem; font-size: 22px; font-weight: 600; }
  p { margin: 0; color: var(--dim); }
  ul { margin: 1.25rem 0 0; padding: 1.25rem 0 0 1.1rem; border-top: 1px solid var(--line); }
  li { margin: .35rem 0; overflow-wrap: anywhere; }
</style>
</head>
<body>
<main>
<div class="name">Routescope</div>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(reason)}</p>
<ul>
${todo.map((each) => `<li>${escapeHtml(each)}</li>`).join('\n')}
</ul>
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

// Answers app:// with the files of the built page.

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withNonce } from '#protocol';
import { appFile, appHeaders } from './app-page.ts';

/** @param folder of the built page; may lie in the app's asar */
export async function answerPage(folder: string, { url, method }: { url: string; method: string }): Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  const file = method === 'GET' ? appFile(url) : null;
  if (!file) return refuse(nonce);
  try {
    const body = await readFile(join(folder, file.path));
    const page = file.type.startsWith('text/html') ? withNonce(body.toString('utf8'), nonce) : new Uint8Array(body);
    return new Response(page, { headers: appHeaders(file.type, nonce) });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return refuse(nonce);
  }
}

function refuse(nonce: string): Response {
  return new Response('Not found', { status: 404, headers: appHeaders('text/plain; charset=utf-8', nonce) });
}

import { expect, test } from 'vitest';
import { isTrustedSender, linkToOpen, mayLoad, mayNavigate, mayUse, webPreferences } from './window-policy.ts';

test('the window has a sandbox and a context of its own and no Node anywhere', () => {
  expect(webPreferences('/preload.cjs')).toEqual({
    preload: '/preload.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    plugins: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    backgroundThrottling: false,
  });
});

test('the page is never left', () => {
  expect(mayNavigate('app://routescope/index.html')).toBe(true);
  for (const away of [
    'https://huggingface.co',
    'file:///home/x.txt',
    'app://other/',
    'javascript:alert(1)',
    'about:blank',
  ]) {
    expect(mayNavigate(away), away).toBe(false);
  }
});

test('the window loads itself, what it made and the developer tools, and nothing over the network', () => {
  for (const own of [
    'app://routescope/a.js',
    'blob:app://routescope/1-2',
    'data:image/png;base64,AA',
    'devtools://devtools/x',
  ]) {
    expect(mayLoad(own), own).toBe(true);
  }
  for (const other of [
    'https://example.com',
    'http://localhost:7007',
    'ws://localhost/',
    'file:///etc/passwd',
    'chrome://gpu',
  ]) {
    expect(mayLoad(other), other).toBe(false);
  }
});

test('the page may put text on the clipboard; every other permission is refused, and to others all are', () => {
  expect(mayUse('clipboard-sanitized-write', 'app://routescope/index.html')).toBe(true);
  expect(mayUse('clipboard-sanitized-write', 'https://example.com/')).toBe(false);
  for (const other of [
    'clipboard-read',
    'media',
    'geolocation',
    'notifications',
    'openExternal',
    'fileSystem',
    'usb',
    'unknown',
  ]) {
    expect(mayUse(other, 'app://routescope/index.html'), other).toBe(false);
  }
});

test('links open in the browser for known sites over https and for nothing else', () => {
  expect(linkToOpen('https://huggingface.co/allenai/OLMoE-1B-7B-0924')).toBe(
    'https://huggingface.co/allenai/OLMoE-1B-7B-0924',
  );
  for (const bad of [
    'http://huggingface.co/',
    'https://huggingface.co.evil.example/',
    'https://evil.example/?https://huggingface.co/',
    'https://user@huggingface.co/',
    'https://huggingface.co:8443/',
    'file:///etc/passwd',
    'smb://host/share',
    'javascript:alert(1)',
    'ms-msdt:/id',
    'huggingface.co',
  ]) {
    expect(linkToOpen(bad), bad).toBeNull();
  }
});

test('a message counts when it comes from the main frame of our window on our page', () => {
  const ours = {};
  const frame = { url: 'app://routescope/index.html', parent: null };
  expect(isTrustedSender(frame, ours, ours)).toBe(true);
  expect(isTrustedSender(null, ours, ours)).toBe(false);
  expect(isTrustedSender(frame, {}, ours)).toBe(false);
  expect(isTrustedSender(frame, ours, null)).toBe(false);
  expect(isTrustedSender({ url: 'https://evil.example/', parent: null }, ours, ours)).toBe(false);
  expect(isTrustedSender({ url: 'app://routescope/index.html', parent: frame }, ours, ours)).toBe(false);
});

export function e2eEnvironment(): Promise<{
  readonly KURA_E2E_CHROMIUM: string;
  readonly KURA_E2E_NODE: string;
  readonly KURA_E2E_SERVER_MAIN: string;
  readonly KURA_E2E_VSIX: string;
}>;

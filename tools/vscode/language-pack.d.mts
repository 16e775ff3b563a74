export function provideLanguage(userData: string, locale: string): void;

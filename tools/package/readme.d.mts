export function packagedMarkdown(text: string): string;

export function allowedPatterns(ignoreFile: string): string[];
export function projectPath(entry: string): string | null;
export function wrongContents(paths: readonly string[], patterns: readonly string[]): string[];

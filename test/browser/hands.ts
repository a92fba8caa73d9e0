import type { Locator, Page } from 'playwright-core';

/**
 * An officer at the keyboard, who has no mouse. What is counted is what the issue counts: activating something, entering a
 * code, or touching a key. Going there by Tab or arrows is not counted, nor is writing.
 */
export class Hands {
  #interactions = 0;

  constructor(readonly page: Page) {}

  get interactions(): number {
    return this.#interactions;
  }

  /** From here on. */
  count(): void {
    this.#interactions = 0;
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** Walks by Tab until the wanted thing has the focus. */
  async to(wanted: Locator): Promise<void> {
    const element = wanted.first();
    await element.waitFor({ state: 'attached' });
    // A dialog that opens takes the focus a moment later: the walk begins anew when it was led elsewhere.
    for (let presses = 0; presses < 400; presses++) {
      if (await element.evaluate(isFocused)) return;
      await this.page.keyboard.press('Tab');
    }
    throw new Error(`400 presses of Tab did not reach ${wanted}`);
  }

  async press(wanted: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
    await this.to(wanted);
    await this.strike(key);
  }

  /** A key that does something where the focus is: Enter in a form, Control+Enter on a screen. */
  async strike(key: string): Promise<void> {
    this.#interactions += 1;
    await this.page.keyboard.press(key);
  }

  async write(field: Locator, words: string): Promise<void> {
    await this.to(field);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.insertText(words);
  }

  /** Into the field that has the focus by itself: nobody searches for it. */
  async enterCode(field: Locator, code: string): Promise<void> {
    await field.waitFor();
    await this.page.locator('input[name=code]:focus').waitFor();
    this.#interactions += 1;
    await this.page.keyboard.type(code);
  }

  /** The browser asks by itself, and its owner's thumb answers. */
  touched(): void {
    this.#interactions += 1;
  }
}

const isFocused = (element: unknown): boolean =>
  element === (globalThis as { document?: { activeElement: unknown } }).document?.activeElement;

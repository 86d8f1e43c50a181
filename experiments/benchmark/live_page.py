"""How soon the live page answers: from the move of a lever to the first number, and to an interval of ten runs.

    python experiments/benchmark/live_page.py configs/course.toml ask_rosa,you_decide

Twelve settings that were not tried before, in Debian's headless Chromium; medians in milliseconds. Besides the frames a
second at which the page draws while the film plays.
"""

from __future__ import annotations

import re
import signal
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from playwright.sync_api import Page

WAIT: Final = 60_000
MOVES: Final = """async () => {
  const slider = document.querySelector('#lever-1-chain-rep-authority'), first = [], ten = [];
  const [low, high] = [Number(slider.min), Number(slider.max)];
  const shown = document.querySelector('#progress'), verdict = document.querySelector('#verdict');
  const until = (holds) => new Promise((done) => {
    const look = () => holds() ? done(performance.now()) : setTimeout(look, 4);
    look();
  });
  for (let move = 0; move < 12; move += 1) {
    slider.value = String(low + (move + 3) * (high - low) / 40);
    const began = performance.now();
    slider.dispatchEvent(new Event('input'));
    slider.dispatchEvent(new Event('change'));
    const is = (runs) => () => verdict.getAttribute('aria-busy') === 'false' && runs.test(shown.textContent);
    first.push(await until(is(/^[12] of/)) - began);
    ten.push(await until(is(/^(10|20) of/)) - began);
    await until(is(/^20 of/));
    await new Promise((later) => setTimeout(later, 2500));
  }
  return [first, ten];
}"""
SECONDS: Final = 8
FRAMES: Final = """async (seconds) => {
  let count = 0, longest = 0, last = performance.now();
  const began = last;
  await new Promise((done) => {
    const next = (now) => {
      count += 1;
      longest = Math.max(longest, now - last);
      last = now;
      now - began > 1000 * seconds ? done() : requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  return [1000 * count / (last - began), longest];
}"""
SHOWN: Final = "() => window.page.player.moments.map((moment) => moment.cases.size)"


def frames_of(page: Page) -> str:
    """Return what the film on a page takes: frames a second, and how busy the browser's main thread is.

    Busy is processor time of the main thread over time on the clock (Chrome DevTools Protocol, `Performance`, thread
    ticks): a machine that is busy otherwise slows frames down, but makes nobody busier.
    """
    told = page.context.new_cdp_session(page)
    told.send("Performance.enable", {"timeDomain": "threadTicks"})

    def ticks() -> dict[str, float]:
        found = told.send("Performance.getMetrics")["metrics"]
        return {each["name"]: each["value"] for each in found} | {"clock": time.monotonic()}

    page.click("#tab-film")
    page.wait_for_selector("canvas.film")
    page.wait_for_timeout(3000)
    before = ticks()
    frames, longest = page.evaluate(FRAMES, SECONDS)
    after = ticks()
    passed = after["clock"] - before["clock"]
    task, script = ((after[name] - before[name]) / passed for name in ("TaskDuration", "ScriptDuration"))
    one, other = page.evaluate(SHOWN)
    return (f"film of {one} and {other} customers: {frames:.1f} frames a second, the longest {longest:.0f} ms, main "
            f"thread {100 * task:.0f} % busy (scripts {100 * script:.0f} %)")


def measure(scenario: str, policies: str) -> None:
    """Print what one scenario's page takes."""
    from playwright.sync_api import expect, sync_playwright

    command = [sys.executable, "-m", "sim", "explore", scenario, "--policies", policies, "--no-open"]
    serving = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert serving.stdout is not None
    address = re.search(r"http\S+", serving.stdout.readline())
    assert address is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address[0])
        expect(page.locator("#progress")).to_contain_text("20 of", timeout=WAIT)
        page.wait_for_timeout(3000)
        first, ten = page.evaluate(MOVES)
        frames = frames_of(page)
        browser.close()
    serving.send_signal(signal.SIGINT)
    serving.wait()
    print(f"{scenario}: first number {statistics.median(first):.0f} ms, ten runs {statistics.median(ten):.0f} ms, "
          f"{frames}")


if __name__ == "__main__":
    measure(sys.argv[1], sys.argv[2])

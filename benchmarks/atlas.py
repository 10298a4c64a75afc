"""The atlas of the published space in headless Chromium: size on disk, first picture, filters, requests and complaints.

Needs the extra [dev] (playwright) and a Chromium of the system.
"""

import shutil
import tempfile
from pathlib import Path

from measure import processor_time

from discovery.cli import run

READY = "body[data-ready]"
FILTER = """([id, value]) => {
    const select = document.getElementById(id), begun = performance.now();
    select.value = value;
    select.dispatchEvent(new Event('change'));
    return performance.now() - begun;
}"""
PAINT = "performance.getEntriesByType('paint')[0].startTime"
STEPS = (("label", "pi"), ("label", ""), ("cluster", "3"), ("cluster", ""), ("known", "new"), ("known", ""))


def show_browser(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    path, wrong = shutil.which("chromium") or shutil.which("google-chrome"), []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.append(request.url) if request.url.startswith("http") else None)
        page.goto((folder / "index.html").as_uri())
        page.wait_for_selector(READY)
        paint, ready = page.evaluate(PAINT), page.evaluate("performance.now()")
        filters = [page.evaluate(FILTER, list(step)) for step in STEPS]
        browser.close()
    print(f"first picture after {paint:.0f} ms, all drawn after {ready:.0f} ms")
    print(f"filters {min(filters):.0f} to {max(filters):.0f} ms; complaints and requests: {wrong}")


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "atlas"
        command = ["map", str(folder), "--space", "2,2,5", "--store", f"{home}/s.sqlite", "--workers", "1", "-q"]
        _, seconds = processor_time(lambda: run(command))
        size = sum(path.stat().st_size for path in folder.iterdir())
        print(f"atlas of 1,768,900 fractions: {seconds:.1f} s, {size / 1e6:.1f} MB")
        show_browser(folder)


if __name__ == "__main__":
    main()

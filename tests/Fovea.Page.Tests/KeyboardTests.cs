using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fovea.Page.Tests;

/// <summary>The page without a mouse.</summary>
[Collection(nameof(ServedPage))]
public sealed class KeyboardTests(ServedPage served)
{
    [PageFact]
    public async Task APhotographIsLookedAtWithKeysAlone()
    {
        await using Visit visit = await served.OpenAsync();
        await Expect(visit.Model).ToBeEnabledAsync();
        IKeyboard keys = visit.Page.Keyboard;
        await TabToAsync(visit, "choose");
        IFileChooser chooser = await OpenFileChooserAsync(visit.Page);
        await chooser.SetFilesAsync(Photographs.Street);
        await Expect(visit.Classes).ToHaveCountAsync(5);
        await TabToAsync(visit, "model");
        await keys.PressAsync("ArrowUp");
        await Expect(visit.Page.Locator(".filter")).ToBeVisibleAsync();
        await TabToAsync(visit, "threshold");
        await keys.PressAsync("Home");
        await Expect(visit.Page.Locator(".filter output")).ToHaveTextAsync("5.0%");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Tab");
        await Expect(visit.Objects.First).ToBeFocusedAsync();
        await Expect(visit.Page.Locator(".box.pointed")).ToHaveCountAsync(1);
        await keys.PressAsync("Enter");
        await Expect(visit.Objects.First).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [PageFact]
    public async Task WhatHasTheFocusIsSeen()
    {
        using var run = new RunLog(served.Runs, "focused");
        run.AddEpoch(0);
        foreach (string view in (string[])["", "#runs/focused"])
        {
            await using Visit visit = await served.OpenAsync(view);
            await Expect(view == "" ? visit.Model : visit.Page.GetByRole(AriaRole.Slider).First).ToBeEnabledAsync();
            var seen = new HashSet<string>();
            for (int i = 0; i < 40; i++)
            {
                await visit.Page.Keyboard.PressAsync("Tab");
                string[] focused = await visit.Page.EvaluateAsync<string[]>(
                    """
                    () => {
                      const node = document.activeElement, style = getComputedStyle(node), { width, height } = node.getBoundingClientRect();
                      const name = node === document.body ? "BODY" : node.id || node.textContent.trim().slice(0, 30) || node.tagName;
                      return [name, style.outlineStyle, parseFloat(style.outlineWidth) >= 2, width * height > 4].map(String);
                    }
                    """);
                if (focused[0] == "BODY" || !seen.Add(focused[0]))
                    break;
                Assert.True(focused is [_, "solid", "true", "true"], string.Join(", ", focused));
            }

            Assert.True(seen.Count >= 5, string.Join(", ", seen));
        }
    }

    // A browser opens no chooser when it comes to the key seconds after it was pressed, as on a machine that is busy: press it again then.
    private static async Task<IFileChooser> OpenFileChooserAsync(IPage page)
    {
        const int Attempts = 5, Milliseconds = 10_000;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await page.RunAndWaitForFileChooserAsync(() => page.Keyboard.PressAsync("Enter"), new() { Timeout = Milliseconds });
            }
            catch (TimeoutException) when (attempt < Attempts)
            {
            }
        }
    }

    private static async Task TabToAsync(Visit visit, string id)
    {
        for (int i = 0; i < 30; i++)
        {
            if (await visit.Page.EvaluateAsync<string>("document.activeElement.id") == id)
                return;
            await visit.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"no Tab leads to #{id}");
    }
}

using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fovea.Page.Tests;

/// <summary>
/// Every state of the page, on a phone and on a desk, in light and in dark: nothing is wider than the window, axe finds nothing to complain
/// of, and the pictures are in artifacts/page, to be looked at.
/// </summary>
[Collection(nameof(ServedPage))]
public sealed class AppearanceTests(ServedPage served)
{
    [PageTheory]
    [InlineData("phone", ColorScheme.Light)]
    [InlineData("phone", ColorScheme.Dark)]
    [InlineData("desktop", ColorScheme.Light)]
    [InlineData("desktop", ColorScheme.Dark)]
    public async Task EveryStateFitsAndIsAccessible(string device, ColorScheme scheme)
    {
        using var run = new RunLog(served.Runs, "appearing");
        for (int epoch = 0; epoch < 4; epoch++)
            run.AddEpoch(epoch);
        ViewportSize size = device == "phone" ? new() { Width = 360, Height = 740 } : new() { Width = 1280, Height = 800 };
        await using Visit visit = await served.OpenAsync(window: new() { ViewportSize = size, ColorScheme = scheme });
        string name = $"{device}-{scheme.ToString().ToLowerInvariant()}";
        FilePayload photograph = RealPhotograph() ?? Photographs.Street;

        await Expect(visit.Model).ToBeEnabledAsync();
        await CheckAsync(visit, $"{name}-1-start");
        await visit.ChooseAsync(photograph);
        await Expect(visit.Classes).ToHaveCountAsync(5);
        await CheckAsync(visit, $"{name}-2-classes");
        await visit.Page.GetByRole(AriaRole.Switch, new() { Name = "What the network looked at" }).CheckAsync();
        await Expect(visit.Page.Locator("#picture-heat")).ToBeVisibleAsync();
        await CheckAsync(visit, $"{name}-3-looked-at");
        await visit.ChooseModelAsync(TestModels.Detector);
        await Expect(visit.Page.Locator(".filter")).ToBeVisibleAsync();
        await visit.Objects.First.FocusAsync();
        await CheckAsync(visit, $"{name}-4-objects");
        await visit.ChooseAsync(Photographs.Text);
        await Expect(visit.Notice).ToBeVisibleAsync();
        await CheckAsync(visit, $"{name}-5-error");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Training runs" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "appearing" }).ClickAsync();
        await visit.Page.GetByText("Figures as a table").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Accuracy by step" })).ToBeVisibleAsync();
        await CheckAsync(visit, $"{name}-6-run");
    }

    [PageFact]
    public async Task TheThemeIsSwitchedAndKept()
    {
        const string Background = "getComputedStyle(document.body).backgroundColor";
        await using Visit visit = await served.OpenAsync(window: new() { ColorScheme = ColorScheme.Light });
        ILocator dark = visit.Page.GetByRole(AriaRole.Switch, new() { Name = "Dark" });
        await Expect(dark).Not.ToBeCheckedAsync();
        string light = await visit.Page.EvaluateAsync<string>(Background);
        await dark.CheckAsync();
        Assert.NotEqual(light, await visit.Page.EvaluateAsync<string>(Background));
        await visit.Page.ReloadAsync();
        await Expect(dark).ToBeCheckedAsync();
        Assert.NotEqual(light, await visit.Page.EvaluateAsync<string>(Background));
        await dark.UncheckAsync();
        Assert.Equal(light, await visit.Page.EvaluateAsync<string>(Background));
    }

    [PageFact]
    public async Task NothingMovesForThoseWhoDoNotWantIt()
    {
        using var run = new RunLog(served.Runs, "still");
        run.AddEpoch(0);
        await using Visit visit = await served.OpenAsync("#runs/still", new() { ReducedMotion = ReducedMotion.Reduce });
        await Expect(visit.Page.GetByRole(AriaRole.Slider).First).ToBeVisibleAsync();
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("document.getAnimations().length"));
    }

    private static async Task CheckAsync(Visit visit, string name)
    {
        string path = Path.Combine(Testing.SourceTree.Root, "artifacts", "page", $"{name}.png");
        await visit.Page.ScreenshotAsync(new() { Path = path, FullPage = true, Animations = ScreenshotAnimations.Disabled });
        Assert.True(await visit.OverflowAsync() <= 0, $"{name} is {await visit.OverflowAsync()} pixels wider than the window");
        // What axe looks at is the same on a desk.
        if (name.StartsWith("desktop", StringComparison.Ordinal))
            return;
        AxeResult result = await visit.Page.RunAxe();
        Assert.True(result.Violations.Length == 0, $"{name}: " + string.Join("\n", result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}: {string.Join("; ", violation.Nodes.Select(node => node.Html))}")));
    }

    private static FilePayload? RealPhotograph() => Testing.SampleData.Unpacked is { } folder
        ? new()
        {
            Name = "tench.jpg",
            MimeType = "image/jpeg",
            Buffer = File.ReadAllBytes(Directory.GetFiles(Path.Combine(folder, "imagenet-sample"), "*.jpg").Min(StringComparer.Ordinal)!),
        }
        : null;
}

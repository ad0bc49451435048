using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fovea.Page.Tests;

/// <summary>The curves of training runs.</summary>
[Collection(nameof(ServedPage))]
public sealed class RunTests(ServedPage served)
{
    [PageFact]
    public async Task CurvesGrowWhileTheRunGoesOn()
    {
        using var run = new RunLog(served.Runs, "growing");
        run.AddEpoch(0);
        await using Visit visit = await served.OpenAsync("#runs/growing");
        await Expect(Line(visit)).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator("#run-list a[aria-current]")).ToContainTextAsync("running · 1 epoch · best 45.0%");
        await Expect(visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Loss by step" })).ToHaveAttributeAsync("aria-valuemax", "100");
        int points = await PointsAsync(visit);
        run.AddEpoch(1);
        await Expect(visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Loss by step" })).ToHaveAttributeAsync("aria-valuemax", "200");
        Assert.Equal(points + 10, await PointsAsync(visit));
        await Expect(visit.Page.Locator(".run-words")).ToContainTextAsync("lenet5 on glyphs · 200 steps · 2 epochs");
        run.Finish(2);
        await Expect(visit.Page.Locator(".run-words")).ToContainTextAsync("finished");
    }

    [PageFact]
    public async Task ARunThatWasTakenBackIsReadAgain()
    {
        using var run = new RunLog(served.Runs, "resumed");
        run.AddEpoch(0);
        run.AddEpoch(1);
        await using Visit visit = await served.OpenAsync("#runs/resumed");
        ILocator loss = visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Loss by step" });
        await Expect(loss).ToHaveAttributeAsync("aria-valuemax", "200");
        using var again = new RunLog(served.Runs, "resumed");
        again.AddEpoch(0);
        await Expect(loss).ToHaveAttributeAsync("aria-valuemax", "100");
    }

    [PageFact]
    public async Task NobodyIsAskedWhileThePageIsHidden()
    {
        using var run = new RunLog(served.Runs, "hidden");
        run.AddEpoch(0);
        await using Visit visit = await served.OpenAsync("#runs/hidden");
        await Expect(Line(visit)).ToHaveCountAsync(1);
        await ShowAsync(visit, "hidden");
        await Task.Delay(500);
        int asked = visit.Paths.Count;
        await Task.Delay(2000);
        Assert.Equal(asked, visit.Paths.Count);
        run.AddEpoch(1);
        await ShowAsync(visit, "visible");
        await Expect(visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Loss by step" })).ToHaveAttributeAsync("aria-valuemax", "200");
    }

    [PageFact]
    public async Task ValuesAreReadByPointerAndByKeyboard()
    {
        using var run = new RunLog(served.Runs, "read");
        run.AddEpoch(0);
        run.AddEpoch(1);
        run.Finish(2);
        await using Visit visit = await served.OpenAsync("#runs/read");
        ILocator loss = visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Loss by step" });
        await loss.FocusAsync();
        await visit.Page.Keyboard.PressAsync("Home");
        await Expect(loss).ToHaveAttributeAsync("aria-valuetext", "step 10: training 1.971");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(loss).ToHaveAttributeAsync("aria-valuenow", "20");
        await visit.Page.Keyboard.PressAsync("End");
        await Expect(loss).ToHaveAttributeAsync("aria-valuetext", "step 200: training 0.5308, validation 0.5838");
        LocatorBoundingBoxResult place = (await loss.BoundingBoxAsync())!;
        await visit.Page.Mouse.MoveAsync(place.X + (place.Width / 2), place.Y + (place.Height / 2));
        await Expect(visit.Page.Locator(".readout").First).ToHaveTextAsync(new Regex("^At step (9|10|11)0$"));
        await visit.Page.Mouse.MoveAsync(0, 0);
        await Expect(visit.Page.Locator(".readout").First).ToHaveTextAsync("Last values, step 200");
    }

    [PageFact]
    public async Task TheFiguresAreATableToo()
    {
        using var run = new RunLog(served.Runs, "tabled");
        run.AddEpoch(0);
        run.AddEpoch(1);
        await using Visit visit = await served.OpenAsync("#runs/tabled");
        await visit.Page.GetByText("Figures as a table").ClickAsync();
        await Expect(visit.Page.Locator(".figures thead th")).ToHaveTextAsync(
            ["Epoch", "Steps", "Training loss", "Validation loss", "Training top-1", "Validation top-1", "Validation top-5"]);
        await Expect(visit.Page.Locator(".figures tbody tr").Nth(1).Locator("th, td")).ToHaveTextAsync(
            ["2", "200", "0.5308", "0.5838", "75.0%", "70.0%", "99.0%"]);
    }

    [PageFact]
    public async Task AnUnknownRunIsASentenceWithAWayOut()
    {
        using var run = new RunLog(served.Runs, "known");
        run.AddEpoch(0);
        await using Visit visit = await served.OpenAsync("#runs/unknown");
        await Expect(visit.Page.Locator("#runs-notice")).ToContainTextAsync("There is no run 'unknown'");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show the other runs" }).ClickAsync();
        await Expect(Line(visit)).ToHaveCountAsync(1);
    }

    private static ILocator Line(Visit visit) => visit.Page.Locator(".chart").First.Locator(".fine polyline");

    private static async Task<int> PointsAsync(Visit visit) => (await Line(visit).GetAttributeAsync("points"))!.Split(' ').Length;

    private static Task ShowAsync(Visit visit, string state) => visit.Page.EvaluateAsync(
        """
        state => {
          Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
          document.dispatchEvent(new Event("visibilitychange"));
        }
        """,
        state);
}

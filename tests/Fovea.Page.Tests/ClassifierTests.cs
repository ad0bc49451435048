using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fovea.Page.Tests;

/// <summary>A photograph, the classes of it, and what the network looked at.</summary>
[Collection(nameof(ServedPage))]
public sealed class ClassifierTests(ServedPage served)
{
    [PageTheory]
    [InlineData("drop")]
    [InlineData("paste")]
    public async Task AHandedInPhotographIsAnsweredWithTheServersClasses(string way)
    {
        JsonElement answer = await ServerAnswers.AskAsync(served.Address, $"predict?model={TestModels.Classifier}", Photographs.Street);
        string[] expected = [.. answer.GetProperty("classes").EnumerateArray().Select(each => each.GetProperty("name").GetString()!)];
        await using Visit visit = await served.OpenAsync();
        await visit.HandInAsync(way, Photographs.Street);
        await Expect(visit.Classes.Locator(".name")).ToHaveTextAsync(expected);
        await Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = "The photograph street.jpg" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("street.jpg, 300 × 200 pixels")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".timings")).ToContainTextAsync("Network");
        await Expect(visit.Page.Locator("#live")).ToContainTextAsync(expected[0]);
        await Expect(visit.Page.Locator("#drop-veil")).ToBeHiddenAsync();
    }

    [PageFact]
    public async Task BarsAreAsLongAsTheProbabilities()
    {
        JsonElement answer = await ServerAnswers.AskAsync(served.Address, $"predict?model={TestModels.Classifier}", Photographs.Street);
        await using Visit visit = await served.OpenAsync();
        await visit.ChooseAsync(Photographs.Street);
        await Expect(visit.Classes).ToHaveCountAsync(5);
        double[] shares = await visit.Page.EvaluateAsync<double[]>(
            "[...document.querySelectorAll('.bar span')].map(bar => bar.getBoundingClientRect().width / bar.parentElement.clientWidth)");
        double[] expected = [.. answer.GetProperty("classes").EnumerateArray().Select(each => each.GetProperty("probability").GetDouble())];
        Assert.All(expected.Zip(shares), pair => Assert.Equal(pair.First, pair.Second, 0.02));
    }

    [PageFact]
    public async Task OfSeveralFilesTheFirstPhotographIsTaken()
    {
        await using Visit visit = await served.OpenAsync();
        var note = new FilePayload { Name = "note.txt", MimeType = "text/plain", Buffer = [65] };
        await visit.HandInAsync("drop", note, Photographs.Tower, Photographs.Street);
        await Expect(visit.Page.GetByText("3 files were dropped; this is tower.jpg.")).ToBeVisibleAsync();
        await Expect(visit.Classes).ToHaveCountAsync(5);
    }

    [PageFact]
    public async Task APhotographOfTheCameraIsAnswered()
    {
        await using Visit visit = await served.OpenAsync();
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Use the camera" }).ClickAsync();
        ILocator dialog = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Take a photograph" });
        await Expect(dialog).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Take it" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(visit.Page.GetByText("camera.jpg")).ToBeVisibleAsync();
        await Expect(visit.Classes).ToHaveCountAsync(5);
    }

    [PageFact]
    public async Task WhatTheNetworkLookedAtIsShownAndTakenAway()
    {
        await using Visit visit = await served.OpenAsync();
        await visit.ChooseAsync(Photographs.Street);
        ILocator toggle = visit.Page.GetByRole(AriaRole.Switch, new() { Name = "What the network looked at" });
        ILocator heat = visit.Page.Locator("#picture-heat");
        Assert.DoesNotContain("/explain", visit.Paths);
        await toggle.CheckAsync();
        await Expect(heat).ToBeVisibleAsync();
        await Expect(heat).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
        string? first = await heat.GetAttributeAsync("src");
        await visit.Page.GetByLabel("For the class").SelectOptionAsync(new SelectOptionValue { Index = 1 });
        await Expect(heat).Not.ToHaveAttributeAsync("src", first!);
        await toggle.UncheckAsync();
        await Expect(heat).ToBeHiddenAsync();
        await toggle.CheckAsync();
        await Expect(heat).ToBeVisibleAsync();
        Assert.Equal(2, visit.Paths.Count(path => path == "/explain"));
    }

    [PageFact]
    public async Task ATransparentPictureIsAnsweredWithAWordOnIt()
    {
        await using Visit visit = await served.OpenAsync();
        await visit.ChooseAsync(Photographs.Glass);
        await Expect(visit.Classes).ToHaveCountAsync(5);
        await Expect(visit.Page.GetByText("Parts of the photograph are transparent")).ToBeVisibleAsync();
    }
}

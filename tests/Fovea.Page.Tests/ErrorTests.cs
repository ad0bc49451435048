using Fovea.Server;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fovea.Page.Tests;

/// <summary>What goes wrong is one sentence in place, with what to do.</summary>
[Collection(nameof(ServedPage))]
public sealed class ErrorTests(ServedPage served)
{
    private const string Formats = "Choose a JPEG, PNG, WebP, GIF or BMP file.";

    private static readonly Dictionary<string, FilePayload> _noPhotographs = new()
    {
        [nameof(Photographs.Text)] = Photographs.Text,
        [nameof(Photographs.Empty)] = Photographs.Empty,
        [nameof(Photographs.Drawing)] = Photographs.Drawing,
    };

    [PageTheory]
    [InlineData(nameof(Photographs.Text), "letter.jpg is no picture that this browser can show. " + Formats)]
    [InlineData(nameof(Photographs.Empty), "empty.png is empty. Choose another photograph.")]
    [InlineData(nameof(Photographs.Drawing), "drawing.svg is a drawing, not a photograph of pixels. " + Formats)]
    public async Task WhatIsNoPhotographIsToldAndNotSent(string file, string sentence)
    {
        await using Visit visit = await served.OpenAsync();
        await visit.HandInAsync("drop", _noPhotographs[file]);
        await Expect(visit.Notice).ToHaveTextAsync(sentence);
        Assert.DoesNotContain("/predict", visit.Paths);
        await visit.ChooseAsync(Photographs.Street);
        await Expect(visit.Classes).ToHaveCountAsync(5);
        await Expect(visit.Notice).ToBeHiddenAsync();
    }

    [PageFact]
    public async Task DroppedWordsAreTold()
    {
        await using Visit visit = await served.OpenAsync();
        await visit.HandInAsync("drop");
        await Expect(visit.Notice).ToHaveTextAsync("What was dropped is no file. Save the photograph first, then drop its file.");
    }

    [PageFact]
    public async Task ALargerPhotographThanTheServerTakesIsTold()
    {
        await using TestServer server = await StartAsync(options => options.Limits = options.Limits with { BodyBytes = 1000 });
        await using Visit visit = await served.OpenAsync(address: server.Address);
        await visit.ChooseAsync(Photographs.Street);
        await Expect(visit.Notice).ToContainTextAsync("larger than");
        await Expect(visit.Notice).ToContainTextAsync("Choose a smaller photograph.");
    }

    [PageFact]
    public async Task APhotographOfMorePixelsThanTheServerTakesIsTold()
    {
        await using TestServer server = await StartAsync(options => options.Limits = options.Limits with { Pixels = 1000 });
        await using Visit visit = await served.OpenAsync(address: server.Address);
        await visit.ChooseAsync(Photographs.Street);
        await Expect(visit.Notice).ToContainTextAsync("pixels");
        await Expect(visit.Notice).ToContainTextAsync("Choose a smaller photograph.");
    }

    [PageFact]
    public async Task TheKeyIsAskedForAndKept()
    {
        await using TestServer server = await StartAsync(options => options.ApiKey = "open sesame");
        await using Visit visit = await served.OpenAsync(address: server.Address);
        ILocator dialog = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "This server asks for a key" });
        await Expect(dialog).ToBeVisibleAsync();
        await visit.Page.Keyboard.TypeAsync("sesame");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByText("The server did not accept the key.")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(visit.Notice).ToContainTextAsync("The server asks for an API key.");
        await visit.Notice.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await visit.Page.GetByLabel("API key").FillAsync("open sesame");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Use the key" }).ClickAsync();
        await visit.ChooseAsync(Photographs.Street);
        await Expect(visit.Classes).ToHaveCountAsync(5);
        await visit.Page.ReloadAsync();
        await Expect(visit.Model).ToBeEnabledAsync();
        await Expect(dialog).ToBeHiddenAsync();
    }

    [PageFact]
    public async Task AServerThatIsGoneIsToldUntilItIsBack()
    {
        TestServer server = await StartAsync(_ => { });
        Uri address = server.Address;
        await using Visit visit = await served.OpenAsync(address: address);
        await Expect(visit.Model).ToBeEnabledAsync();
        await server.DisposeAsync();
        await visit.ChooseAsync(Photographs.Street);
        await Expect(visit.Notice).ToContainTextAsync("The server does not answer. Check that fovea serve is running, then try again.");
        await using TestServer back = await TestServer.StartAsync(WithClassifier(_ => { }), address.Port);
        await visit.Notice.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(visit.Classes).ToHaveCountAsync(5);
        await Expect(visit.Notice).ToBeHiddenAsync();
    }

    [PageTheory]
    [InlineData(429, "the queue is full: try again later", "The queue is full: try again later.")]
    [InlineData(503, "the model is being loaded", "The model is being loaded.")]
    public async Task WhatMaySucceedLaterCanBeTriedAgain(int status, string detail, string sentence)
    {
        await using Visit visit = await served.OpenAsync();
        await visit.Page.RouteAsync("**/predict?*", route => route.FulfillAsync(new()
        {
            Status = status,
            ContentType = "application/problem+json",
            Body = $$"""{"title":"Not now","status":{{status}},"detail":"{{detail}}"}""",
        }));
        await visit.ChooseAsync(Photographs.Street);
        await Expect(visit.Notice.Locator("p")).ToHaveTextAsync(sentence);
        await visit.Page.UnrouteAsync("**/predict?*");
        await visit.Notice.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(visit.Classes).ToHaveCountAsync(5);
    }

    [PageFact]
    public async Task AnAnswerThatIsNoLongerWantedIsNotShown()
    {
        await using Visit visit = await served.OpenAsync();
        var first = new TaskCompletionSource();
        await visit.Page.RouteAsync("**/predict?*", async route =>
        {
            await first.Task;
            await route.ContinueAsync();
        });
        await visit.ChooseAsync(Photographs.Street);
        await Expect(visit.Page.GetByText("squeezenet1_1 is looking …", new() { Exact = true })).ToBeVisibleAsync();
        await visit.ChooseModelAsync(TestModels.Detector);
        await Expect(visit.Page.Locator(".filter")).ToBeVisibleAsync();
        first.SetResult();
        await Task.Delay(300);
        await Expect(visit.Classes).ToHaveCountAsync(0);
        await Expect(visit.Notice).ToBeHiddenAsync();
    }

    private Task<TestServer> StartAsync(Action<FoveaServerOptions> configure) => TestServer.StartAsync(WithClassifier(configure));

    private Action<FoveaServerOptions> WithClassifier(Action<FoveaServerOptions> configure) => options =>
    {
        options.Models.Add(TestModels.Classifier, served.ClassifierFile, TestModels.Classifier);
        configure(options);
    };
}

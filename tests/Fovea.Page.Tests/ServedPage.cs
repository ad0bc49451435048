using Microsoft.Playwright;

namespace Fovea.Page.Tests;

/// <summary>One server with a classifier, a detector and a folder of runs, and one browser, for all tests of the page.</summary>
public sealed class ServedPage : IAsyncLifetime
{
    private const int Patience = 120_000;
    private TestServer? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    internal Uri Address => _server!.Address;

    internal string Folder { get; } = Directory.CreateTempSubdirectory("fovea-page").FullName;

    internal string Runs => Path.Combine(Folder, "runs");

    internal string ClassifierFile { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Chromium.Program is null)
            return;
        Directory.CreateDirectory(Runs);
        ClassifierFile = TestModels.SaveClassifier(Folder);
        string detector = TestModels.SaveDetector(Folder);
        _server = await TestServer.StartAsync(options =>
        {
            options.Models.Add(TestModels.Classifier, ClassifierFile, TestModels.Classifier);
            options.Models.Add(TestModels.Detector, detector);
            options.RunsFolder = Runs;
        });
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium.Program,
            Timeout = Patience,
            Args = ["--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>Opens the page as somebody with such a window sees it.</summary>
    internal async Task<Visit> OpenAsync(string view = "", BrowserNewContextOptions? window = null, Uri? address = null)
    {
        IBrowserContext context = await _browser!.NewContextAsync(window ?? new BrowserNewContextOptions());
        context.SetDefaultTimeout(Patience);
        var visit = new Visit(context, await context.NewPageAsync(), address ?? Address);
        await visit.Page.GotoAsync(visit.Address + view);
        return visit;
    }
}

[CollectionDefinition(nameof(ServedPage))]
public sealed class PageCollection : ICollectionFixture<ServedPage>;

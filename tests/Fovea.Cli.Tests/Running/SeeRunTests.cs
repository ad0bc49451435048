using System.Text.Json;
using Fovea.Cli.Errors;
using Fovea.Cli.Options;
using Fovea.Cli.Running;
using Fovea.Cli.Terminal;
using Fovea.Imaging;
using Fovea.Interpretability;

namespace Fovea.Cli.Tests.Running;

public sealed class SeeRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-").FullName;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EachWayGetsAPageAndAllTogetherOne()
    {
        string[] images = [Draw("a.png", 1), Draw("b.png", 2)];
        int code = Run(new SeeOptions { Images = images, How = SeeOptions.Parse("gradcam,filters,patches")!, Output = PathOf("pages") });
        Assert.Equal(ExitCode.Success, code);
        string[] lines = _output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.StartsWith("a.png: ", lines[0]);
        Assert.StartsWith("b.png: ", lines[1]);
        string[] pages = ["gradcam.html", "filters.html", "patches.html", "all.html"];
        Assert.Equal(pages.Select(page => $"page: {PathOf("pages", page)}"), lines[2..]);
        string all = File.ReadAllText(PathOf("pages", "all.html"));
        Assert.Equal(2, Count(all, "<h2>Grad-CAM</h2>"));
        Assert.Equal(1, Count(all, "<h2>First-layer filters</h2>"));
        Assert.Contains("of 2 images", all);
        Assert.DoesNotContain("<h2>Grad-CAM</h2>", File.ReadAllText(PathOf("pages", "filters.html")));
    }

    [Fact]
    public void OneWayGetsNoPageForAll()
    {
        Run(new SeeOptions { Images = [Draw("a.png", 1)], Class = "ship", Output = PathOf("pages"), Json = true });
        JsonElement result = JsonDocument.Parse(_output.ToString()).RootElement;
        Assert.Equal([PathOf("pages", "gradcam.html")], result.GetProperty("pages").EnumerateArray().Select(page => page.GetString()));
        Assert.Equal("ship", result.GetProperty("images")[0].GetProperty("class").GetString());
        Assert.Single(Directory.GetFiles(PathOf("pages")));
    }

    [Fact]
    public void UnreadableImagesAreToldAndSkipped()
    {
        File.WriteAllText(PathOf("broken.png"), "no image");
        int code = Run(new SeeOptions { Images = [PathOf("broken.png"), Draw("a.png", 1)], Output = PathOf("pages") });
        Assert.Equal(ExitCode.Failure, code);
        Assert.Contains("broken.png", _error.ToString());
        Assert.True(File.Exists(PathOf("pages", "gradcam.html")));
    }

    [Fact]
    public void WhatIsNotThereIsTold()
    {
        string image = Draw("a.png", 1);
        Assert.Throws<ExplanationException>(() => Run(new SeeOptions { Images = [image], Class = "horsefly" }));
        Assert.Throws<ExplanationException>(() => Run(new SeeOptions { Images = [image], Layer = "conv9" }));
        Assert.Equal(ExitCode.Usage, ErrorReport.Of(new ExplanationException("there is no class 'x'")).ExitCode);
        File.WriteAllText(PathOf("file"), "");
        Assert.Throws<UserError>(() => Run(new SeeOptions { Images = [image], Output = PathOf("file") }));
    }

    [Fact]
    public void WaysAreNamedWithCommas()
    {
        Assert.Equal([Explanation.GradCam], CommandLine.Parse<SeeOptions>("see", "a.jpg").How);
        Assert.Equal(
            [Explanation.Deconvolution, Explanation.Field], CommandLine.Parse<SeeOptions>("see", "a.jpg", "--how", "deconv,field").How);
        Assert.Equal(Enum.GetValues<Explanation>(), CommandLine.Parse<SeeOptions>("see", "a.jpg", "--how", "all").How.Order());
        var line = new CommandLine();
        Assert.Equal(ExitCode.Usage, line.Run("see", "a.jpg", "--how", "gradcan"));
        Assert.Contains("--how: given 'gradcan', expected gradcam, saliency, ", line.Error);
        Assert.Equal(ExitCode.Usage, new CommandLine().Run("see"));
        Assert.Equal(ExitCode.Usage, new CommandLine().Run("see", "a.jpg", "--unit", "-1"));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private int Run(SeeOptions options) => new SeeRun(ConsoleFactory.Create(_output, isTerminal: false, noColor: true), _error)
        .Run(options with { Threads = 1 }, CancellationToken.None);

    private string PathOf(params string[] names) => Path.Combine([_folder, .. names]);

    private string Draw(string name, int seed)
    {
        var image = new Image(40, 36, 3);
        new Random(seed).NextBytes(image.Pixels);
        ImageFile.Save(image, PathOf(name));
        return PathOf(name);
    }
}

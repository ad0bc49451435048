using System.Text.Json;
using Fovea.Detection.Masks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Fovea.Page.Tests;

/// <summary>Boxes, masks, the threshold and the list of objects.</summary>
[Collection(nameof(ServedPage))]
public sealed class DetectorTests(ServedPage served)
{
    private const double Tolerance = 1;
    private const string Question = $"detect?model={TestModels.Detector}&threshold=0.05";

    [PageFact]
    public Task BoxesLieWhereTheServerSays() => CheckBoxesAsync(Photographs.Street, 300, 200);

    [PageFact]
    public Task BoxesOfATurnedPhotographLieOnItAsItIsSeen() => CheckBoxesAsync(Photographs.Turned, 200, 300);

    [PageFact]
    public async Task AnotherModelIsAskedWithTheSamePhotograph()
    {
        await using Visit visit = await served.OpenAsync();
        await visit.ChooseAsync(Photographs.Street);
        await Expect(visit.Classes).ToHaveCountAsync(5);
        await visit.ChooseModelAsync(TestModels.Detector);
        await Expect(visit.Page.Locator(".filter")).ToBeVisibleAsync();
        await Expect(visit.Classes).ToHaveCountAsync(0);
        await Expect(visit.Page.GetByText("Detector of 3 classes")).ToBeVisibleAsync();
        await visit.ChooseModelAsync(TestModels.Classifier);
        await Expect(visit.Classes).ToHaveCountAsync(5);
        await Expect(visit.Boxes).ToHaveCountAsync(0);
        Assert.Equal(["/predict", "/detect", "/predict"], visit.Paths.Where(path => path is "/predict" or "/detect"));
    }

    [PageFact]
    public async Task TheThresholdFiltersAtOnceWithoutTheServer()
    {
        JsonElement answer = await ServerAnswers.AskAsync(served.Address, Question, Photographs.Street);
        await using Visit visit = await OpenWithObjectsAsync(Photographs.Street);
        int asked = visit.Paths.Count;
        int[] counts = [.. ((double[])[0.05, 0.3, 0.6, 0.95]).Select(threshold => ServerAnswers.Objects(answer, threshold).Count())];
        Assert.True(counts.Distinct().Count() > 2, string.Join(' ', counts));
        foreach ((double threshold, int count) in ((double[])[0.05, 0.3, 0.6, 0.95]).Zip(counts))
        {
            await SetThresholdAsync(visit, threshold);
            await Expect(visit.Boxes).ToHaveCountAsync(count);
            await Expect(visit.Objects).ToHaveCountAsync(count);
        }

        Assert.Equal(asked, visit.Paths.Count);
    }

    [PageFact]
    public async Task AnObjectOfTheListPointsAtItsBox()
    {
        await using Visit visit = await OpenWithObjectsAsync(Photographs.Street);
        ILocator pointed = visit.Page.Locator(".box.pointed");
        await visit.Objects.Nth(1).FocusAsync();
        await Expect(pointed).ToHaveCountAsync(1);
        await Expect(pointed).ToContainTextAsync(await visit.Objects.Nth(1).Locator(".percent").InnerTextAsync());
        await visit.Objects.Nth(0).HoverAsync();
        await Expect(pointed).ToContainTextAsync(await visit.Objects.Nth(0).Locator(".percent").InnerTextAsync());
        await visit.Objects.Nth(0).ClickAsync();
        await Expect(visit.Objects.Nth(0)).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [PageFact]
    public async Task MasksCoverThePixelsThatTheServerNames()
    {
        const double Threshold = 0.5;
        JsonElement answer = await ServerAnswers.AskAsync(served.Address, Question, Photographs.Street);
        byte[] expected = new byte[200 * 300], one = new byte[200 * 300];
        foreach (JsonElement found in ServerAnswers.Objects(answer, Threshold))
        {
            RleMask.FromCompressed(found.GetProperty("mask").GetProperty("counts").GetString()!, 200, 300).Decode(one);
            for (int at = 0; at < one.Length; at++)
                expected[at] |= one[at];
        }

        Assert.Contains((byte)1, expected);
        Assert.Contains((byte)0, expected);
        await using Visit visit = await OpenWithObjectsAsync(Photographs.Street);
        await SetThresholdAsync(visit, Threshold);
        Assert.Equal(expected, await PaintedAsync(visit));
        await visit.Page.GetByRole(AriaRole.Switch, new() { Name = "Masks" }).UncheckAsync();
        Assert.Equal(new byte[200 * 300], await PaintedAsync(visit));
    }

    [PageFact]
    public async Task RunLengthsAreReadAsTheLibraryWritesThem()
    {
        var random = new Random(7);
        await using Visit visit = await served.OpenAsync();
        foreach ((int height, int width) in ((int, int)[])[(1, 1), (7, 5), (40, 60), (600, 3)])
        {
            byte[] pixels = [.. Enumerable.Range(0, height * width).Select(at => (byte)(at / 17 % 3 == 0 || random.Next(9) == 0 ? 1 : 0))];
            RleMask mask = RleMask.Encode(pixels, height, width);
            int[] lengths = await visit.Page.EvaluateAsync<int[]>(
                "async text => (await import('/scripts/rle.js')).runLengths(text)", mask.ToCompressed());
            Assert.Equal(mask.Counts.ToArray(), lengths);
        }
    }

    private async Task CheckBoxesAsync(FilePayload photograph, int width, int height)
    {
        JsonElement answer = await ServerAnswers.AskAsync(served.Address, Question, photograph);
        Assert.Equal((width, height), (answer.GetProperty("width").GetInt32(), answer.GetProperty("height").GetInt32()));
        IReadOnlyList<float[]> expected = ServerAnswers.Boxes(answer, 0.05);
        Assert.True(expected.Count > 3, $"{expected.Count} objects");
        await using Visit visit = await OpenWithObjectsAsync(photograph);
        await SetThresholdAsync(visit, 0.05);
        await Expect(visit.Boxes).ToHaveCountAsync(expected.Count);
        double[][] drawn = await visit.Page.EvaluateAsync<double[][]>(
            """
            () => {
              const image = document.getElementById("picture-image"), whole = image.getBoundingClientRect();
              const across = image.naturalWidth / whole.width, down = image.naturalHeight / whole.height;
              return [...document.querySelectorAll(".box")].reverse().map(box => box.getBoundingClientRect()).map(box =>
                [(box.left - whole.left) * across, (box.top - whole.top) * down,
                 (box.right - whole.left) * across, (box.bottom - whole.top) * down]);
            }
            """);
        Assert.All(expected.Zip(drawn), pair =>
            Assert.All(pair.First.Zip(pair.Second), sides => Assert.Equal(sides.First, sides.Second, Tolerance)));
        await Expect(visit.Page.GetByText("The server reads the photograph as")).ToHaveCountAsync(0);
    }

    private async Task<Visit> OpenWithObjectsAsync(FilePayload photograph)
    {
        Visit visit = await served.OpenAsync();
        await visit.ChooseModelAsync(TestModels.Detector);
        await visit.ChooseAsync(photograph);
        await Expect(visit.Page.Locator(".filter")).ToBeVisibleAsync();
        return visit;
    }

    private static Task SetThresholdAsync(Visit visit, double threshold) =>
        visit.Page.GetByLabel("Lowest score").FillAsync(threshold.ToString(System.Globalization.CultureInfo.InvariantCulture));

    // Which pixels of the layer of masks have a colour, row by row.
    private static async Task<byte[]> PaintedAsync(Visit visit) => [.. (await visit.Page.EvaluateAsync<int[]>(
        """
        () => {
          const { width, height } = document.getElementById("picture-masks");
          const { data } = document.getElementById("picture-masks").getContext("2d").getImageData(0, 0, width, height);
          return Array.from({ length: width * height }, (_, at) => data[4 * at + 3] > 0 ? 1 : 0);
        }
        """)).Select(value => (byte)value)];
}

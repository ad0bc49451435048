using System.Text.Json;
using Fovea.Cli.Running;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Training;

namespace Fovea.Cli.Tests.Running;

[Collection(EngineTests.Name)]
public sealed class PredictRunTests : IDisposable
{
    private static readonly string[] Words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-predict-").FullName;
    private readonly string _weights;

    public PredictRunTests() => _weights = Save("model.safetensors", ModelFile.Metadata(ModelCatalogue.Find("lenet5"), Words));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ShowsTheLikeliestClassesOfEachImage()
    {
        string image = Draw("a.png");
        Tool tool = Tool.Succeed("predict", image, "--weights", _weights, "--top", "3");
        float[] expected = Scores(image);
        int[] order = [.. Enumerable.Range(0, 10).OrderByDescending(index => expected[index])];
        IEnumerable<string> lines = order[..3]
            .Select(index => FormattableString.Invariant($"  {100 * expected[index],5:0.0} %  {Words[index]}"));
        Assert.Equal([image, .. lines], tool.Lines);
    }

    [Fact]
    public void TheLikeliestAloneIsOneLine()
    {
        string image = Draw("a.png");
        Tool tool = Tool.Succeed("predict", image, "--weights", _weights, "--top", "1");
        Assert.Matches(@"^.*a\.png: [a-z]+ \(\d+\.\d %\)$", Assert.Single(tool.Lines));
    }

    [Fact]
    public void JsonIsALineForEachImage()
    {
        string first = Draw("a.png"), second = Draw("b.png", width: 90, height: 60);
        Tool tool = Tool.Succeed("predict", first, second, "--weights", _weights, "--top", "12", "--json");
        Assert.Equal(2, tool.Lines.Length);
        float[] expected = Scores(first);
        JsonElement answer = JsonDocument.Parse(tool.Lines[0]).RootElement;
        Assert.Equal(first, answer.GetProperty("file").GetString());
        JsonElement[] top = [.. answer.GetProperty("top").EnumerateArray()];
        Assert.Equal(10, top.Length);
        Assert.All(top, candidate =>
        {
            int index = candidate.GetProperty("index").GetInt32();
            Assert.Equal(Words[index], candidate.GetProperty("label").GetString());
            Assert.Equal(expected[index], candidate.GetProperty("score").GetSingle());
        });
        Assert.Equal(expected.OrderDescending(), top.Select(candidate => candidate.GetProperty("score").GetSingle()));
        Assert.Equal(second, JsonDocument.Parse(tool.Lines[1]).RootElement.GetProperty("file").GetString());
    }

    [Fact]
    public void AFolderStandsForItsImagesByName()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "images")).FullName;
        File.Copy(Draw("a.png"), Path.Combine(folder, "b.png"));
        File.Copy(Draw("a.png"), Path.Combine(folder, "a.PNG"));
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "no image");
        Tool tool = Tool.Succeed("predict", folder, "--weights", _weights, "--top", "1");
        Assert.Equal(["a.PNG", "b.png"], tool.Lines.Select(line => Path.GetFileName(line.Split(':')[0])));
    }

    [Fact]
    public void AFileThatIsNoImageIsNamedAndTheRestGoOn()
    {
        string text = Path.Combine(_folder, "text.png"), image = Draw("a.png");
        File.WriteAllText(text, "hello world");
        var tool = new Tool();
        Assert.Equal(ExitCode.Failure, tool.Run("predict", text, image, "--weights", _weights, "--top", "1"));
        Assert.Equal(
            $"fovea: error: {text}: not an image: starts with 'hello wo'; expected JPEG, PNG or WebP{Environment.NewLine}", tool.Error);
        Assert.StartsWith(image, Assert.Single(tool.Lines));
    }

    [Fact]
    public void APathThatLeadsNowhereIsRefusedBeforeTheWork()
    {
        string missing = Path.Combine(_folder, "missing.png");
        Tool.Refuse(
            $"{missing}: no such file or folder, expected an image or a folder of images",
            "predict", Draw("a.png"), missing, "--weights", _weights);
        string empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        Tool.Refuse($"{empty}: no images in this folder, expected .jpg, .jpeg, .png, .webp files", "predict", empty, "--weights", _weights);
    }

    [Fact]
    public void WeightsThatAreMissingOrOfAnotherNetworkAreRefused()
    {
        string image = Draw("a.png"), missing = Path.Combine(_folder, "missing.safetensors");
        Tool.Refuse("--weights is missing: give the file of weights to predict with", "predict", image);
        var tool = new Tool();
        Assert.Equal(ExitCode.Usage, tool.Run("predict", image, "--weights", missing));
        Assert.StartsWith($"fovea: error: {missing}: cannot be read", tool.Error);
        Assert.Single(tool.Error.TrimEnd().Split('\n'));

        tool = new Tool();
        Assert.Equal(ExitCode.Usage, tool.Run("predict", image, "--weights", _weights, "--model", "alexnet"));
        Assert.StartsWith($"fovea: error: {_weights}: does not fit the model", tool.Error);
        Tool.Refuse(
            "unknown model 'lenet6': did you mean lenet5? (`fovea models` lists all)",
            "predict", image, "--weights", _weights, "--model", "lenet6");
    }

    [Fact]
    public void WeightsThatDoNotNameTheirNetworkNeedAModel()
    {
        string image = Draw("a.png"), nameless = Save("nameless.safetensors", new Dictionary<string, string>());
        Tool.Refuse($"{nameless} does not say which network it belongs to: name it with --model", "predict", image, "--weights", nameless);
        Tool tool = Tool.Succeed("predict", image, "--weights", nameless, "--model", "lenet5", "--json");
        Assert.Equal(Scores(image).Max(), tool.Json.GetProperty("top")[0].GetProperty("score").GetSingle());
    }

    private string Draw(string name, int width = 28, int height = 28)
    {
        var image = new Image(width, height, 1);
        for (int y = height / 4; y < height / 2; y++)
            image.Pixels.AsSpan((y * width) + (width / 3), width / 3).Fill(255);
        string path = Path.Combine(_folder, name);
        ImageFile.Save(image, path);
        return path;
    }

    private string Save(string name, IReadOnlyDictionary<string, string> metadata)
    {
        Layer model = ModelCatalogue.Find("lenet5").Create(new ModelOptions());
        model.Initialize(7);
        string path = Path.Combine(_folder, name);
        Weights.Save(path, model, metadata);
        return path;
    }

    /// <summary>The scores by another way: pixels of the input's size put in and normalised one by one.</summary>
    private float[] Scores(string path)
    {
        ModelFile file = ModelFile.Open(_weights, "lenet5");
        byte[] pixels = ImageFile.LoadGray(path).Pixels;
        Tensor input = Tensor.FromArray(new Shape(1, 1, 28, 28), [.. pixels.Select(pixel => ((pixel / 255f) - 0.1307f) / 0.3081f)]);
        return file.Model.Forward(input).Softmax().ToArray();
    }
}

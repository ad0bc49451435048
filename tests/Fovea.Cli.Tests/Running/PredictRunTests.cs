using System.Text.Json;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea.Cli.Tests.Running;

[Collection(EngineTests.Name)]
public sealed class PredictRunTests : IDisposable
{
    private static readonly string[] _words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-predict-").FullName;
    private readonly string _weights;

    public PredictRunTests() => _weights = Save("model.safetensors", ModelPackage.Metadata(ModelCatalogue.Find("lenet5"), _words));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ShowsTheLikeliestClassesOfEachImage()
    {
        string image = Draw("a.png");
        Tool tool = Tool.Succeed("predict", image, "--weights", _weights, "--top", "3");
        float[] expected = Scores(image);
        int[] order = [.. Enumerable.Range(0, 10).OrderByDescending(index => expected[index])];
        IEnumerable<string> lines = order[..3]
            .Select(index => FormattableString.Invariant($"  {100 * expected[index],5:0.0} %  {_words[index]}"));
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
            Assert.Equal(_words[index], candidate.GetProperty("label").GetString());
            Assert.Equal(expected[index], candidate.GetProperty("score").GetSingle(), 1e-6f);
        });
        Assert.Equal(
            expected.OrderDescending(), top.Select(candidate => candidate.GetProperty("score").GetSingle()),
            (a, b) => MathF.Abs(a - b) <= 1e-6f);
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
            $"fovea: error: {text}: not an image: starts with 'hello wo'; expected JPEG, PNG, WebP, GIF or BMP{Environment.NewLine}",
            tool.Error);
        Assert.StartsWith(image, Assert.Single(tool.Lines));
    }

    [Fact]
    public void WhenNoFileIsAnImageTheUserMustChangeSomething()
    {
        string text = Path.Combine(_folder, "text.png");
        File.WriteAllText(text, "hello world");
        var tool = new Tool();
        Assert.Equal(ExitCode.Usage, tool.Run("predict", text, text, "--weights", _weights));
        Assert.Equal(2, tool.Error.TrimEnd().Split('\n').Length);
        Assert.Equal("", tool.Output);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("3")]
    public void AnswersComeInTheOrderOfTheImagesWhateverTheBatchesAndWorkers(string workers)
    {
        string[] images = [.. Enumerable.Range(0, 11).Select(i => Draw($"{i:00}.png", width: 28 + i))];
        File.WriteAllText(images[4], "no image");
        var tool = new Tool();
        Assert.Equal(
            ExitCode.Failure, tool.Run(["predict", .. images, "--weights", _weights, "--json", "--batch-size", "4", "-j", workers]));
        Assert.Contains(images[4], tool.Error);
        Assert.Equal(
            images.Where(image => image != images[4]),
            tool.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("file").GetString()));
    }

    [Fact]
    public void ClassesAreNamedByAFileOrByTheNetwork()
    {
        string image = Draw("a.png"), nameless = Save("nameless.safetensors", new Dictionary<string, string>());
        string classes = Path.Combine(_folder, "classes.txt");
        File.WriteAllLines(classes, _words.Select((word, i) => $"{i}\tn{i:00000000}\tdigit_{word}"));
        string[] predict = ["predict", image, "--weights", nameless, "--model", "lenet5", "--top", "1", "--json"];
        int index = Tool.Succeed(predict).Json.GetProperty("top")[0].GetProperty("index").GetInt32();
        Assert.Equal($"{index}", Tool.Succeed(predict).Json.GetProperty("top")[0].GetProperty("label").GetString());
        Assert.Equal(
            $"digit {_words[index]}",
            Tool.Succeed([.. predict, "--classes", classes]).Json.GetProperty("top")[0].GetProperty("label").GetString());

        File.WriteAllLines(classes, ["0\ta", "2\tb"]);
        Tool.Refuse(
            $"{classes}: line 2 has the index 2, expected 1: put the classes in order", [.. predict, "--classes", classes]);
        File.WriteAllText(classes, "");
        Tool.Refuse($"{classes}: is empty: give a file with one class a line", [.. predict, "--classes", classes]);
        File.WriteAllLines(classes, ["a", "b"]);
        Tool.Refuse(
            $"{nameless}: there are 2 names of classes, the weights have 10 classes: give one name for each",
            [.. predict, "--classes", classes]);
    }

    [Fact]
    public void ANetworkWithoutDownloadedWeightsSaysHowToGetThem()
    {
        var tool = new Tool();
        Assert.Equal(ExitCode.Usage, tool.Run("predict", Draw("a.png"), "--weights", "resnet1202_cifar"));
        Assert.Contains("get them with `fovea download resnet1202_cifar`", tool.Error);
    }

    [Fact]
    public void ImageNetHasAThousandNamesAndSynsets()
    {
        Assert.Equal(1000, ImageNetClasses.Names.Count);
        Assert.Equal(("tench", "n01440764"), (ImageNetClasses.Names[0], ImageNetClasses.Synsets[0]));
        Assert.Equal(("great white shark", "toilet tissue"), (ImageNetClasses.Names[2], ImageNetClasses.Names[999]));
        Assert.Equal(1000, ImageNetClasses.Synsets.Distinct().Count());
        Assert.Same(ImageNetClasses.Names, ClassNames.Of(ModelCatalogue.Find("resnet50")));
        Assert.Equal("truck", ClassNames.Of(ModelCatalogue.Find("resnet20_cifar"))[9]);
        Assert.Equal("9", ClassNames.Of(ModelCatalogue.Find("lenet5"))[9]);
    }

    [Fact]
    public void APathThatLeadsNowhereIsRefusedBeforeTheWork()
    {
        string missing = Path.Combine(_folder, "missing.png");
        Tool.Refuse(
            $"{missing}: no such file or folder, expected an image or a folder of images.",
            "predict", Draw("a.png"), missing, "--weights", _weights);
        string empty = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        Tool.Refuse(
            $"{empty}: no images in this folder, expected .jpg, .jpeg, .jpe, .jfif, .png, .webp, .gif, .bmp files.",
            "predict", empty, "--weights", _weights);
    }

    [Fact]
    public void WithoutWeightsThoseThatComeAlongAnswer()
    {
        string image = Draw("a.png");
        var tool = new Tool();
        Assert.Equal(ExitCode.Success, tool.Run("predict", image));
        Assert.StartsWith(
            "No --weights: resnet20_cifar, which comes with Fovea, tells airplane, automobile, bird, cat, deer, dog, frog, horse, ship, "
            + "truck apart.", tool.Error);
        var named = new Tool();
        Assert.Equal(ExitCode.Success, named.Run("predict", image, "--weights", "resnet20_cifar"));
        Assert.Equal(named.Output, tool.Output);
        Assert.Empty(named.Error);
    }

    [Fact]
    public void WeightsThatAreMissingOrOfAnotherNetworkAreRefused()
    {
        string image = Draw("a.png"), missing = Path.Combine(_folder, "missing.safetensors");
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
        Tool.Refuse(
            $"{nameless} does not say which network it belongs to: name the network (--model, ModelPackageOptions.Model)",
            "predict", image, "--weights", nameless);
        Tool tool = Tool.Succeed("predict", image, "--weights", nameless, "--model", "lenet5", "--json");
        Assert.Equal(Scores(image).Max(), tool.Json.GetProperty("top")[0].GetProperty("score").GetSingle(), 1e-6f);
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
        ModelWeights.Save(path, model, metadata);
        return path;
    }

    /// <summary>The scores by another way: pixels of the input's size put in and normalised one by one.</summary>
    private float[] Scores(string path)
    {
        ModelPackage package = ModelPackage.Load(_weights);
        byte[] pixels = ImageFile.LoadGray(path).Pixels;
        Tensor input = Tensor.FromArray(new Shape(1, 1, 28, 28), [.. pixels.Select(pixel => ((pixel / 255f) - 0.1307f) / 0.3081f)]);
        return package.Network.Forward(input).Softmax().ToArray();
    }
}

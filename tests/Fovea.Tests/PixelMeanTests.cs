using Fovea.Data;
using Fovea.Formats;
using Fovea.Imaging;
using Fovea.Models;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea.Tests;

/// <summary>Networks that have a mean of each pixel subtracted: it is computed once and goes where the weights go.</summary>
public sealed class PixelMeanTests : IDisposable
{
    private const string MeanName = "preprocessing.mean";

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-mean-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheMeanGoesWithTheWeights()
    {
        using ClassifierTraining training = Begin("run");
        Assert.Contains("mean of each pixel subtracted", string.Join('\n', training.Description));
        TrainingResult result = training.Run();
        using ImageClassifier trained = training.CreateClassifier();
        float[] mean = trained.Package.Preprocessing.MeanImage!.ToArray();
        Assert.Equal(MeanOf(new Stains(Stains.Seed)), mean);
        Assert.Equal([1, 1, 1], trained.Package.Preprocessing.Std);

        Image image = new Stains(seed: 9).Read(0);
        Assert.Equal((image.Pixels[7] / 255f) - mean[1024 + 2], trained.Package.Prepare(image).Data[7]);
        float[] logits = Logits(trained.Package, image);
        foreach (string format in (string[])["mine.safetensors", "mine.pth"])
        {
            string saved = Path.Combine(_folder, format);
            trained.Save(saved);
            Assert.Equal(logits, Logits(ModelPackage.Load(saved), image));
            WeightConverter.Convert(saved, Path.Combine(_folder, "converted.safetensors"));
            Assert.Equal(logits, Logits(ModelPackage.Load(Path.Combine(_folder, "converted.safetensors")), image));
        }

        Assert.Equal(logits, Logits(ModelPackage.Load(result.Weights), image));
        ModelPackage checkpoint = ModelPackage.Load(result.Checkpoint);
        Assert.Equal(mean, checkpoint.Preprocessing.MeanImage!.ToArray());
        string part = Path.Combine(_folder, "part.safetensors");
        WeightConverter.Convert(result.Checkpoint, part, prefix: "model.");
        Assert.Equal(Logits(checkpoint, image), Logits(ModelPackage.Load(part), image));
    }

    [Fact]
    public void ARunGoesOnWithItsMeanToTheByte()
    {
        string whole, broken;
        using (ClassifierTraining training = Begin("whole"))
            whole = training.Run().Weights;
        using (ClassifierTraining training = Begin("broken", maxSteps: 3))
            training.Run();
        string checkpoint = Path.Combine(_folder, "broken", "checkpoint.safetensors");
        using (ClassifierTraining training = ClassifierTraining.Resume(checkpoint, TrainingPlan.Read(checkpoint), Data(), new()))
            broken = training.Run().Weights;
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(broken));
        TrainingPlan other = TrainingPlan.Read(checkpoint);
        other = other with { Recipe = other.Recipe with { Mean = RecipeMean.Channel } };
        Assert.StartsWith(
            "--mean: given channel, but the run was begun with pixel",
            Assert.Throws<ResumeException>(() => ClassifierTraining.Resume(checkpoint, other, Data(), new())).Message);
    }

    [Fact]
    public void TrainingFromWeightsHasTheirMean()
    {
        string weights;
        using (ClassifierTraining training = Begin("run"))
            weights = training.Run().Weights;
        using (ClassifierTraining tuned = Begin("tuned", seed: 5, weights: weights, mean: RecipeMean.Channel))
        {
            Assert.Equal(RecipeMean.Pixel, tuned.Plan.Recipe.Mean);
            Assert.DoesNotContain(MeanName, string.Join('\n', tuned.Description));
            tuned.Run();
            using ImageClassifier classifier = tuned.CreateClassifier();
            Assert.Equal(MeanOf(new Stains(Stains.Seed)), classifier.Package.Preprocessing.MeanImage!.ToArray());
        }

        string plain = Path.Combine(_folder, "plain.safetensors");
        TestModels.Package("resnet20_cifar", ["dark", "light"]).Save(plain);
        using ClassifierTraining channel = Begin("channel", weights: plain);
        Assert.Equal(RecipeMean.Channel, channel.Plan.Recipe.Mean);
    }

    [Fact]
    public void AFileThatLostItsMeanIsOneClearError()
    {
        ModelPackage package = Package();
        string path = Path.Combine(_folder, "lost.safetensors");
        IReadOnlyDictionary<string, string> header = ModelPackage.Metadata(package.Model, package.Classes, package.Preprocessing);
        ModelWeights.Save(path, package.Network, header);
        string expected = $"{path}: images have a mean of each pixel subtracted, and the file has no tensor '{MeanName}' of finite values "
            + "[3, 32, 32]: take the file as training wrote it.";
        Assert.Equal(expected, Assert.Throws<WeightFileException>(() => ModelPackage.Load(path)).Message);
        foreach (Tensor wrong in (Tensor[])[Tensor.Zeros(new Shape(3, 32, 31)), Tensor.Full(new Shape(3, 32, 32), float.NaN)])
        {
            StateDictionary.Save(path, [.. ModelWeights.Tensors(package.Network), new NamedTensor(MeanName, wrong)], header);
            Assert.Equal(expected, Assert.Throws<WeightFileException>(() => ModelPackage.Load(path)).Message);
        }
    }

    [Fact]
    public void TheRecipesOfThePaperSubtractIt()
    {
        Assert.Equal(
            ["resnet-cifar", "resnet110-cifar"],
            Recipe.Names.Where(name => Recipe.Find(name).Mean == RecipeMean.Pixel).Order(StringComparer.Ordinal));
        Assert.Contains(
            "--train-crop-size: given 24 with a mean of each pixel",
            Assert.Throws<FoveaException>(() => Begin("crop", change: recipe => recipe with
            {
                Augmentation = RecipeAugmentation.Photographs,
                Transforms = new() { TrainCropSize = 24 },
            })).Message);
    }

    [Fact]
    public void ADenseProtocolIsRefused()
    {
        ModelInfo info = ModelCatalogue.Find("squeezenet1_1");
        var package = new ModelPackage(
            info, TestModels.Package("squeezenet1_1", ["blue", "red"]).Network, ["blue", "red"],
            info.Preprocessing.WithMeanImage(Tensor.Zeros(new Shape(3, 224, 224))));
        using var classifier = new ImageClassifier(package);
        IImageDataset pictures = ImageFolder.Open(PlainPictures.Create(_folder)).Train;
        Assert.Contains(
            "vgg-dense: squeezenet1_1 subtracts a mean from each pixel",
            Assert.Throws<FoveaException>(
                () => classifier.Evaluate(pictures, new EvaluationOptions { Protocol = EvaluationProtocol.VggDense })).Message);
    }

    private static ModelPackage Package()
    {
        ModelPackage plain = TestModels.Package("resnet20_cifar", ["dark", "light"]);
        float[] mean = MeanOf(new Stains(Stains.Seed));
        return new ModelPackage(
            plain.Model, plain.Network, plain.Classes,
            plain.Preprocessing.WithMeanImage(Tensor.FromArray(new Shape(3, 32, 32), mean)));
    }

    private static DataSplits Data(int seed = Stains.Seed) => new(new Stains(seed), new Stains(seed + 1), null);

    private static float[] Logits(ModelPackage package, Image image)
    {
        package.Network.Eval();
        return package.Network.Forward(package.Prepare(image)).ToArray();
    }

    private static float[] MeanOf(Stains data)
    {
        var mean = new float[3 * 1024];
        for (int i = 0; i < mean.Length; i++)
        {
            int sum = Enumerable.Range(0, data.Count).Sum(index => data.Read(index).Pixels[(i % 1024 * 3) + (i / 1024)]);
            mean[i] = (float)(sum / (255.0 * data.Count));
        }

        return mean;
    }

    private ClassifierTraining Begin(
        string run,
        int seed = Stains.Seed,
        int? maxSteps = null,
        string? weights = null,
        RecipeMean mean = RecipeMean.Pixel,
        Func<Recipe, Recipe>? change = null)
    {
        Recipe recipe = Recipe.Find("resnet-cifar") with { Epochs = 2, BatchSize = 8, Mean = mean };
        recipe = change?.Invoke(recipe) ?? recipe;
        var plan = new TrainingPlan { Model = "resnet20_cifar", Data = "stains", Weights = weights, Recipe = recipe };
        return ClassifierTraining.Create(
            plan, Data(seed), new TrainingRunOptions { Output = Path.Combine(_folder, run), MaxSteps = maxSteps, Workers = 2 });
    }

    /// <summary>Images of noise, 32x32, of two brightnesses.</summary>
    private sealed class Stains(int seed) : IImageDataset
    {
        public const int Seed = 1;

        public string Name => "stains";

        public int Count => 16;

        public IReadOnlyList<string> Classes => ["dark", "light"];

        public ImageSize? ImageSize => new(32, 32, 3);

        public Target Target(int index) => ClassTarget.Of(index % 2);

        public Image Read(int index)
        {
            var image = new Image(32, 32, 3);
            new Random((seed * 100) + index).NextBytes(image.Pixels);
            for (int i = 0; i < image.Pixels.Length; i++)
                image.Pixels[i] = (byte)((image.Pixels[i] + (index % 2 * 255)) / 2);
            return image;
        }

        public string? PathOf(int index) => null;
    }
}

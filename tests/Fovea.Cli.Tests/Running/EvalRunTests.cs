using Fovea.Imaging;
using Fovea.Models;
using Fovea.Nn;
using Fovea.Tensors;
using Fovea.Training.Loop;

namespace Fovea.Cli.Tests.Running;

/// <summary>Weights without a word about themselves, measured on data sets that are made here.</summary>
[Collection(EngineTests.Name)]
public sealed class EvalRunTests : IDisposable
{
    private const int RecordBytes = 3073;

    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-eval-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void CifarIsMeasuredAsComputedImageByImage()
    {
        byte[] records = Records(37);
        File.WriteAllBytes(Path.Combine(_folder, "test_batch.bin"), records);
        string weights = Save("resnet20_cifar", classes: 10, out Layer model);
        Tool tool = Tool.Succeed(
            "eval", "--weights", weights, "--model", "resnet20_cifar", "--data", "cifar10", "--data-path", _folder, "--batch-size", "8",
            "--json");
        int right = 0;
        for (int i = 0; i < 37; i++)
        {
            byte[] record = records[(i * RecordBytes)..((i + 1) * RecordBytes)];
            var image = new float[3 * 1024];
            for (int p = 0; p < 1024; p++)
            {
                for (int c = 0; c < 3; c++)
                {
                    image[(p * 3) + c] =
                        ((record[1 + (c * 1024) + p] / 255f) - Preprocessing.ImageNet.Mean[c]) / Preprocessing.ImageNet.Std[c];
                }
            }
            Tensor input = Tensor.Empty(new Shape(1, 3, 32, 32));
            image.CopyTo(input.Data);
            float[] logits = model.Forward(input).ToArray();
            right += Array.IndexOf(logits, logits.Max()) == record[0] ? 1 : 0;
        }
        Assert.Equal(37, tool.Json.GetProperty("images").GetInt32());
        Assert.Equal(100.0 * right / 37, tool.Json.GetProperty("top1").GetDouble(), 1e-9);
    }

    [Fact]
    public void AFolderOfFoldersGivesTheClassesOfWeightsThatDoNotNameThem()
    {
        string weights = Save("resnet20_cifar", classes: 3, out _);
        foreach (string name in (string[])["ants", "bees", "wasps"])
            Draw(Path.Combine("val", name, "1.png"), 48, 40);
        Draw(Path.Combine("val", "bees", "2.png"), 32, 32);
        Tool tool = Tool.Succeed(
            "eval", "--weights", weights, "--model", "resnet20_cifar", "--data", "imagefolder", "--data-path", _folder, "--json");
        Assert.Equal(4, tool.Json.GetProperty("images").GetInt32());
        Assert.StartsWith(
            "resnet20_cifar on ",
            Tool.Succeed("eval", "--weights", weights, "--model", "resnet20_cifar", "--data", "imagefolder", "--data-path", _folder)
                .Output);
    }

    [Fact]
    public void FoldersFindTheirLabelsByName()
    {
        foreach (string name in (string[])["truck", "Airplane"])
            Draw(Path.Combine(name, "1.png"), 32, 32);
        string weights = Save("resnet20_cifar", classes: 10, out _);
        Tool tool = Tool.Succeed(
            "eval", "--weights", weights, "--model", "resnet20_cifar", "--data", "imagefolder", "--data-path", _folder, "--json");
        Assert.Equal(2, tool.Json.GetProperty("images").GetInt32());
        Draw(Path.Combine("zebra", "1.png"), 32, 32);
        var refused = new Tool();
        Assert.Equal(
            ExitCode.Usage,
            refused.Run("eval", "--weights", weights, "--model", "resnet20_cifar", "--data", "imagefolder", "--data-path", _folder));
        Assert.Contains("the class 'zebra' is none of the 10 expected (airplane, automobile, bird, cat, deer and 5 more)", refused.Error);
    }

    [Fact]
    public void ImagesOfAFolderOfSomeClassesHaveAnySize()
    {
        Draw(Path.Combine("truck", "1.png"), 48, 40);
        Draw(Path.Combine("airplane", "1.png"), 31, 60);
        Draw(Path.Combine("airplane", "2.png"), 32, 32);
        string weights = Save("resnet20_cifar", classes: 10, out _);
        string[] args =
        [
            "eval", "--weights", weights, "--model", "resnet20_cifar", "--data", "imagefolder", "--data-path", _folder, "--json",
        ];
        Tool tool = Tool.Succeed([.. args, "--batch-size", "2"]);
        Assert.Equal(3, tool.Json.GetProperty("images").GetInt32());
        Assert.Equal(
            Tool.Succeed([.. args, "--batch-size", "1"]).Json.GetProperty("loss").GetDouble(), tool.Json.GetProperty("loss").GetDouble(),
            1e-5);
    }

    [Fact]
    public void DataThatIsNotThereOrDoesNotFitIsRefused()
    {
        string weights = Save("resnet20_cifar", classes: 10, out _);
        Tool.Refuse(
            "--data-path is missing: imagefolder is not downloaded, give the folder with a sub-folder of images for each class",
            "eval", "--weights", weights, "--model", "resnet20_cifar", "--data", "imagefolder");
        Tool.Refuse(
            "unknown data set 'cifar': did you mean cifar10 or cifar100? (known are "
            + $"{string.Join(", ", DataSetCatalogue.All.Select(set => set.Name))})",
            "eval", "--weights", weights, "--model", "resnet20_cifar", "--data", "cifar");
        File.WriteAllBytes(Path.Combine(_folder, "test_batch.bin"), Records(2));
        string lenet = Save("lenet5", classes: 10, out _);
        Tool.Refuse(
            "the images of cifar10 test are 3x32x32, lenet5 expects 1x28x28: choose another model or data set",
            "eval", "--weights", lenet, "--model", "lenet5", "--data", "cifar10", "--data-path", _folder);
    }

    [Fact]
    public void TrainingOnCifarAndOnFoldersWorks()
    {
        for (int i = 1; i <= 5; i++)
            File.WriteAllBytes(Path.Combine(_folder, $"data_batch_{i}.bin"), Records(4));
        File.WriteAllBytes(Path.Combine(_folder, "test_batch.bin"), Records(8));
        string output = Path.Combine(_folder, "run");
        string[] train =
        [
            "train", "--model", "resnet20_cifar", "--epochs", "1", "--batch-size", "4", "--max-steps", "2", "--lr", "0.01", "--json",
        ];
        var tool = new Tool();
        Assert.Equal(ExitCode.Success, tool.Run([.. train, "--data", "cifar10", "--data-path", _folder, "--output", output]));
        Assert.Equal(2, tool.Json.GetProperty("steps").GetInt32());
        foreach (string file in (string[])["train/a/1.png", "train/b/1.png", "train/b/2.png", "val/a/1.png", "val/b/1.png"])
            Draw(Path.Combine("set", file), 60, 50);
        tool = new Tool();
        Assert.Equal(
            ExitCode.Success,
            tool.Run([.. train, "--data", "imagefolder", "--data-path", Path.Combine(_folder, "set"), "--output", output + "2"]));
        Assert.Equal(2, tool.Json.GetProperty("images").GetInt32());
        Assert.Equal(["a", "b"], ModelPackage.Load(tool.Json.GetProperty("weights").GetString()!).Classes);
    }

    private static byte[] Records(int count)
    {
        var random = new Random(5);
        var records = new byte[count * RecordBytes];
        random.NextBytes(records);
        for (int i = 0; i < count; i++)
            records[i * RecordBytes] = (byte)(i % 10);
        return records;
    }

    private string Save(string name, int classes, out Layer model)
    {
        model = ModelCatalogue.Find(name).Create(new ModelOptions(classes));
        model.Initialize(3);
        string path = Path.Combine(_folder, $"{name}.safetensors");
        ModelWeights.Save(path, model);
        model.Eval();
        return path;
    }

    private void Draw(string file, int width, int height)
    {
        string path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var image = new Image(width, height, 3);
        new Random(width).NextBytes(image.Pixels);
        ImageFile.Save(image, path);
    }
}

using System.Text.Json;
using Fovea.Imaging;

namespace Fovea.Cli.Tests.Running;

/// <summary>Sheets of augmented images, as a user asks for them.</summary>
public sealed class DataShowRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-show-").FullName;

    public DataShowRunTests()
    {
        var image = new Image(320, 280, 3);
        new Random(1).NextBytes(image.Pixels);
        ImageFile.Save(image, Photograph);
    }

    private string Photograph => Path.Combine(_folder, "photograph.png");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void APageIsWrittenAndTheDrawsAreListed()
    {
        string page = Path.Combine(_folder, "sheet.html");
        Tool tool = Tool.Succeed("data", "show", "alexnet-2012", Photograph, "--count", "3", "--seed", "2", "--output", page);
        Assert.Contains(tool.Lines, line => line.StartsWith("epoch 2: ", StringComparison.Ordinal) && line.Contains("crop at"));
        Assert.Equal($"sheet: {page}", tool.Lines[^1]);
        string html = File.ReadAllText(page);
        Assert.Contains("colour noise", html);
        Assert.DoesNotContain("<script", html);
    }

    [Fact]
    public void FlagsChangeTheRecipeAndTheSheetCanBeAPicture()
    {
        string picture = Path.Combine(_folder, "sheet.png");
        Tool tool = Tool.Succeed(
            "data", "show", "resnet-cifar", Photograph, "--count", "2", "--auto-augment", "ta_wide", "--output", picture, "--json");
        JsonElement result = JsonDocument.Parse(Assert.Single(tool.Lines)).RootElement;
        Assert.Contains("auto-augment ta_wide", result.GetProperty("recipe").GetString());
        Assert.EndsWith("_cifar", result.GetProperty("model").GetString(), StringComparison.Ordinal);
        Image sheet = ImageFile.Load(picture);
        Assert.Equal(((4 * 36) - 4, 32), (sheet.Width, sheet.Height));
    }

    [Fact]
    public void PicturesOfADataSetAreShownWithTheirBoxes()
    {
        string page = Path.Combine(_folder, "boxes.html"), picture = Path.Combine(_folder, "boxes.png");
        Tool tool = Tool.Succeed("data", "show", "--data", "shapes", "--count", "3", "--output", page);
        Assert.Equal("3 of the 600 images of shapes train", tool.Lines[0]);
        Assert.Equal(5, tool.Lines.Length);
        Assert.Matches("^image [0-9]+: [0-9] (circle|square|triangle)", tool.Lines[1]);
        Assert.Equal(3, File.ReadAllText(page).Split("<img").Length - 1);

        File.WriteAllText(
            Path.Combine(_folder, "boxes.csv"), "file,x1,y1,x2,y2,label\nphotograph.png,0,0,80,280,cat\nphotograph.png,9,9,9,9,cat\n");
        JsonElement json = Tool.Succeed("data", "show", "--data-path", _folder, "--output", picture, "--json").Json;
        JsonElement shown = Assert.Single(json.GetProperty("pictures").EnumerateArray());
        Assert.Equal("photograph.png", shown.GetProperty("name").GetString());
        Assert.Equal("1 cat, 1 faulty", shown.GetProperty("objects").GetString());
        Image sheet = ImageFile.Load(picture);
        Assert.Equal((384, 336), (sheet.Width, sheet.Height));
    }

    [Fact]
    public void WhatIsWrongIsSaidInASentence()
    {
        Tool.Refuse("RECIPE is missing: give a recipe and an image, such as fovea data show vgg-2014 cat.jpg", "data", "show");
        Tool.Refuse(
            "RECIPE: given lenet, expected a recipe and an image, or a data set with boxes (--data, --data-path), not both",
            "data", "show", "lenet", "--data", "shapes");
        Tool.Refuse(
            $"{_folder}: no set with boxes is recognised there; name it with --data", "data", "show", "--data-path", _folder);
        Tool.Refuse(
            "the images of mnist have classes without boxes, for classifiers; a detector takes one of shapes, pennfudan, voc, coco, "
            + "detectionfolder",
            "data", "show", "--data", "mnist");
        Tool.Refuse("--output: given a.gif, expected a file that ends in .html or .png", "data", "show", "lenet", "x", "--output", "a.gif");
        Tool.Refuse("--auto-augment: given 'none-such', expected none, imagenet, cifar10, svhn, ra, ta_wide",
            "data", "show", "lenet", "x", "--auto-augment", "none-such");
        Tool.Refuse("--scale-jitter: given with another --augmentation than randomcrop, to which it belongs",
            "data", "show", "lenet", "x", "--scale-jitter", "256,512", "--augmentation", "none");
    }
}

using System.Text.Json;
using System.Xml.Linq;
using Fovea.Imaging;

namespace Fovea.Cli.Tests.Running;

public sealed class DataCheckRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fovea-check-").FullName;

    public DataCheckRunTests()
    {
        for (int i = 0; i < 6; i++)
            Save($"{(i < 3 ? "cat" : "dog")}/{i}.png", i);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ACleanFolderIsSuccess()
    {
        string[] lines = Tool.Succeed("data", "check", _folder).Lines;
        Assert.Equal($"{Path.GetFileName(_folder)}: 6 images, 2 classes", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("cat ", StringComparison.Ordinal));
        Assert.Equal("clean: every image can be read, nothing is wrong", lines[^1]);
    }

    [Fact]
    public void ProblemsThatStopATrainingAreExitCode1()
    {
        File.WriteAllText(Path.Combine(_folder, "cat", "text.jpg"), "no image");
        Save("dog/copy.png", 5);
        var tool = new Tool();
        Assert.Equal(ExitCode.UnfitData, tool.Run("data", "check", _folder));
        Assert.Equal("", tool.Error);
        Assert.Contains("unreadable            1  yes", tool.Lines);
        Assert.Contains("same image twice      1  no", tool.Lines);
        Assert.Equal("1 problem stops a training", tool.Lines[^1]);
        Assert.All(tool.Lines.Where(line => !line.Contains(_folder)), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void TheJsonHasEveryFile()
    {
        Save("dog/copy.png", 5);
        JsonElement json = Tool.Succeed("data", "check", _folder, "--json").Json;
        Assert.Equal(7, json.GetProperty("images").GetInt32());
        Assert.False(json.GetProperty("stops_training").GetBoolean());
        JsonElement problem = Assert.Single(json.GetProperty("problems").EnumerateArray());
        Assert.Equal("duplicate", problem.GetProperty("kind").GetString());
        Assert.Equal(2, problem.GetProperty("files").GetArrayLength());
        Assert.Equal(4, json.GetProperty("classes")[1].GetProperty("images").EnumerateObject().First().Value.GetInt32());
    }

    [Fact]
    public void ThePageIsWellFormedAndHasPicturesAndNoScripts()
    {
        Save("dog/copy.png", 5);
        string page = Path.Combine(_folder, "check.html");
        var tool = new Tool();
        Assert.Equal(ExitCode.Success, tool.Run("data", "check", _folder, "--html", page));
        Assert.Equal($"page: {page}", tool.Error.Trim());
        XElement html = XDocument.Parse(File.ReadAllText(page)).Root!;
        Assert.Empty(html.Descendants("script"));
        Assert.Equal(7, html.Descendants("img").Count());
        Assert.All(html.Descendants("img"), image => Assert.StartsWith("data:image/", image.Attribute("src")!.Value));
        Assert.Contains("copy.png", html.Descendants("ul").First(list => list.Attribute("class")?.Value == "problems").Value);
    }

    [Fact]
    public void AnotherSetIsCheckedByItsName()
    {
        Tool.Refuse(
            $"{_folder}: no such file, expected train_32x32.mat; give the folder with SVHN's cropped digits (format 2).",
            "data", "check", _folder, "--data", "svhn");
        Tool.Refuse("PATH is missing: give the folder to check, such as fovea data check photographs", "data", "check");
    }

    [Fact]
    public void ListsOfBoxesAreRecognisedAndTheirObjectsCounted()
    {
        File.WriteAllText(
            Path.Combine(_folder, "boxes.csv"),
            "file,x1,y1,x2,y2,label\ncat/0.png,0,0,20,20,cat\ncat/1.png,0,0,9,40,cat\ndog/3.png,5,5,3,9,dog\ndog/4.png,,,,,\n");
        Tool tool = Tool.Succeed("data", "check", _folder);
        Assert.Equal($"{DataSetCatalogue.FindBoxesIn(_folder)}: 4 images, 1 class", tool.Lines[0]);
        Assert.Contains(tool.Lines, line => line.StartsWith("cat ", StringComparison.Ordinal) && line.Contains("2        2"));
        Assert.Contains(tool.Lines, line => line.Contains("2 small (below 32x32 pixels), 0 medium (below 96x96), 0 large;"));
        Assert.Contains("images without an object: 2", tool.Lines);
        Assert.Contains(tool.Lines, line => line.Contains("boxes.csv, line 4: the box (5, 5, 3, 9) has no area"));
        JsonElement json = Tool.Succeed("data", "check", _folder, "--json").Json.GetProperty("objects");
        Assert.Equal((2, 2, 0), (json.GetProperty("small").GetInt32(), json.GetProperty("empty_images").GetInt32(),
            json.GetProperty("with_mask").GetInt32()));
        Assert.Equal("cat", Assert.Single(json.GetProperty("classes").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public void APictureOfAListThatIsNotThereIsToldWithItsLineAmongTheOthers()
    {
        File.WriteAllText(
            Path.Combine(_folder, "boxes.csv"), "file,x1,y1,x2,y2,label\ncat/0.png,0,0,20,20,cat\nnone.png,0,0,9,9,cat\nnor.png,,,,,\n");
        var tool = new Tool();
        Assert.Equal(ExitCode.UnfitData, tool.Run("data", "check", _folder));
        Assert.Contains(tool.Lines, line => line.Contains("boxes.csv, line 3: there is no file 'none.png'"));
        Assert.Contains(tool.Lines, line => line.Contains("boxes.csv, line 4: there is no file 'nor.png'"));
        Assert.Equal("2 problems stop a training", tool.Lines[^1]);
    }

    [Fact]
    public void TheGroupNamesItsVerbs()
    {
        Tool.Refuse("data: a verb is missing: give check or show (`fovea data --help` lists all)", "data");
        Tool.Refuse("unknown verb 'chek': did you mean check? (`fovea data --help` lists all)", "data", "chek");
        Assert.Contains("Usage: fovea data VERB [FLAGS]", Tool.Succeed("data", "--help").Lines);
        Assert.Contains("Usage: fovea data check [PATH] [FLAGS]", Tool.Succeed("data", "check", "--help").Lines);
    }

    private void Save(string name, int seed)
    {
        var image = new Image(40, 40, 3);
        for (int i = 0; i < image.Pixels.Length; i++)
            image.Pixels[i] = (byte)((seed * 37) + (i * (1 + (i % 3))));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, name))!);
        ImageFile.Save(image, Path.Combine(_folder, name));
    }
}

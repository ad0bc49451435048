using Fovea.Data.Detection;
using Fovea.Imaging;

namespace Fovea.Data.Tests.Detection;

public sealed class PennFudanDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RealDetectionFact("PennFudanPed")]
    public void ReadsTheRealFiles()
    {
        var data = PennFudanDataset.Open(RealDetectionFactAttribute.Data!);
        DetectionTarget[] targets = [.. Enumerable.Range(0, data.Count).Select(i => (DetectionTarget)data.Target(i))];
        Assert.Equal((170, 423), (data.Count, targets.Sum(target => target.Boxes.Count)));
        Assert.All(Enumerable.Range(0, data.Count), i => Assert.Empty(data.ObjectFaults(i)));

        // FudanPed00001's annotation says (160, 182) - (302, 431) and (420, 171) - (535, 486), from 1 on and inclusive.
        Assert.Equal([new(159, 181, 302, 431), new(419, 170, 535, 486)], targets[0].Boxes);
        Image image = data.Read(0);
        Assert.Equal((image.Width, image.Height), (targets[0].Masks![0].Width, targets[0].Masks![0].Height));

        DataSplits split = PennFudanDataset.OpenSplit(RealDetectionFactAttribute.Data!, heldOut: 50, seed: 3);
        Assert.Equal((120, 50, null), (split.Train.Count, split.Validation!.Count, split.Test));
        Assert.Contains("by seed 3", split.Description);
    }

    [Fact]
    public void MasksGiveTheBoxes()
    {
        var map = new Image(8, 5, 1);
        Fill(map, 1, 2, 1, 4, 4);
        Fill(map, 3, 5, 0, 8, 2);
        Write("a", map);
        Write("b", new Image(8, 5, 1));
        var data = PennFudanDataset.Open(_folder.Path);
        Assert.Equal(("pennfudan", 2, "person"), (data.Name, data.Count, data.Classes[1]));
        var target = (DetectionTarget)data.Target(0);
        Assert.Equal([new(2, 1, 4, 4), new(5, 0, 8, 2)], target.Boxes);
        Assert.Equal([1, 1], target.Labels);
        Assert.Equal([6, 6], target.Masks!.Select(mask => mask.Pixels.Count(value => value == 1)));
        ObjectFault fault = Assert.Single(data.ObjectFaults(0));
        Assert.Equal(ObjectFaultKind.EmptyMask, fault.Kind);
        Assert.EndsWith("a_mask.png, pedestrian 2: the mask has no pixel", fault.ToString());
        Assert.Empty(((DetectionTarget)data.Target(1)).Boxes);
        ImageFile.Save(new Image(9, 5, 3), data.PathOf(0));
        Assert.Contains("a_mask.png: a picture of 8x5 pixels is stated, the file has 9x5", data.ObjectFaults(0)[0].ToString());
        Assert.True(PennFudanDataset.IsIn(_folder.Path));
        Assert.Equal((8, 5, 3), (data.Read(1).Width, data.Read(1).Height, data.Read(1).Channels));
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Target(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => PennFudanDataset.OpenSplit(_folder.Path, heldOut: 2));
    }

    [Fact]
    public void WhatIsMissingIsNamed()
    {
        Assert.Contains("no such folder", Failure(_folder.File("x")));
        Assert.Contains("no folder PedMasks, expected PennFudanPed", Failure(_folder.Path));
        Directory.CreateDirectory(_folder.File("PedMasks"));
        Assert.Contains("no folder PNGImages or JPEGImages", Failure(_folder.Path));
        Directory.CreateDirectory(_folder.File("PNGImages"));
        Assert.Contains("no image", Failure(_folder.Path));
        Write("a", new Image(8, 5, 1));
        File.Delete(_folder.File("PedMasks/a_mask.png"));
        Assert.Contains("a_mask.png: no such file, expected the mask of", Failure(_folder.Path));
        File.WriteAllText(_folder.File("PedMasks/a_mask.png"), "no image");
        Assert.Contains("a_mask.png", Assert.Throws<DataException>(() => PennFudanDataset.Open(_folder.Path).Target(0)).Message);
    }

    private static string Failure(string folder) => Assert.Throws<DataException>(() => PennFudanDataset.Open(folder)).Message;

    private static void Fill(Image map, byte value, int x1, int y1, int x2, int y2)
    {
        for (int y = y1; y < y2; y++)
            map.Pixels.AsSpan((y * map.Width) + x1, x2 - x1).Fill(value);
    }

    private void Write(string name, Image map)
    {
        Directory.CreateDirectory(_folder.File("PNGImages"));
        Directory.CreateDirectory(_folder.File("PedMasks"));
        ImageFile.Save(new Image(map.Width, map.Height, 3), _folder.File($"PNGImages/{name}.png"));
        ImageFile.Save(map, _folder.File($"PedMasks/{name}_mask.png"));
    }
}

using Fovea.Data.Checking;
using Fovea.Data.Detection;
using Fovea.Imaging;

namespace Fovea.Data.Tests.Detection;

public sealed class ObjectRulesTests
{
    [Fact]
    public void ASoundSetHasNoProblem()
    {
        var data = new DataSplits(new ShapesDataset(Split.Train, 30), new ShapesDataset(Split.Test, 10), null);
        DataCheck check = DataChecker.Check("shapes", data, new DataCheckOptions { Pictures = 6 });
        Assert.Empty(check.Problems);
        Assert.Equal(["circle", "square", "triangle"], check.Classes.Select(each => each.Name).Order());
        Assert.All(check.Classes, each => Assert.InRange(each.Images[0], 5, 29));
        Assert.Equal((check.Objects!.Objects, 0, 0), (check.Objects.WithMask, check.Objects.Crowds, check.Objects.EmptyImages));
        Assert.Equal(check.Objects.Objects, check.Objects.Classes.Sum(each => each.Objects));
        Assert.Equal(["circle", "square", "triangle"], check.Pictures.Select(picture => picture.Class).Distinct().Order());
    }

    [Fact]
    public void FaultyObjectsAreListedWithTheirPlaces()
    {
        ObjectFault[] faults =
        [
            .. Enum.GetValues<ObjectFaultKind>()
                .Select((kind, i) => new ObjectFault(kind, $"fault {i}", new ObjectPlace("boxes.csv", i + 2))),
            new(ObjectFaultKind.DegenerateBox, "fault 7", new ObjectPlace("boxes.csv", 9)),
        ];
        DataCheck check = DataChecker.Check("boxes", new DataSplits(new Stated([new BoundingBox(0, 0, 9, 9)], faults), null, null));
        Assert.False(check.StopsTraining);
        Assert.Equal(
            [
                DataProblemKind.UnknownObjectClass, DataProblemKind.DegenerateBox, DataProblemKind.OffByOneBox,
                DataProblemKind.BoxOutsideImage, DataProblemKind.MaskOfOtherSize, DataProblemKind.EmptyMask,
                DataProblemKind.OtherImageSize,
            ],
            check.Problems.Select(problem => problem.Kind));
        Assert.Equal("2 objects with a box without area, left out of training", check.Problems[1].Text);
        Assert.Equal(["boxes.csv, line 3: fault 1", "boxes.csv, line 9: fault 7"], check.Problems[1].Files);
        Assert.Equal(2, check.Problems[1].Count);
        Assert.All(check.Problems, problem => Assert.NotEmpty(DataProblemNames.Of(problem.Kind)));
        Assert.Equal("cat", Assert.Single(check.Classes).Name);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    [InlineData(2, false)]
    public void BoxesThatBeginAtOneLookCountedFromOne(int least, bool isTold)
    {
        BoundingBox[] boxes = [.. Enumerable.Range(0, 24).Select(i => new BoundingBox(least + i, least, 30 + i, 20))];
        DataCheck check = DataChecker.Check("boxes", new DataSplits(new Stated(boxes, []), null, null));
        Assert.Equal(isTold ? [DataProblemKind.OffByOneBox] : [], check.Problems.Select(problem => problem.Kind));
    }

    [Fact]
    public void ObjectsAreCountedBySizesAndCrowdsApart()
    {
        BoundingBox[] boxes = [new(0, 0, 31, 33), new(0, 0, 32, 32), new(0, 0, 96, 96), new(0, 0, 95, 97)];
        DataCheck check = DataChecker.Check("boxes", new DataSplits(new Stated(boxes, []), new Stated([], []), null));
        Assert.Equal((1, 2, 1, 0, 0, 1), (check.Objects!.Small, check.Objects.Medium, check.Objects.Large, check.Objects.WithMask,
            check.Objects.Crowds, check.Objects.EmptyImages));
        Assert.Equal([new ClassObjects("cat", 4)], check.Objects.Classes);
    }

    private sealed class Stated(BoundingBox[] boxes, ObjectFault[] faults) : IImageDataset
    {
        public string Name => "stated";

        public int Count => 1;

        public IReadOnlyList<string> Classes => ["background", "cat", "dog"];

        public bool HasBoxes => true;

        public Target Target(int index) => new DetectionTarget(boxes, [.. boxes.Select(_ => 1)]);

        public Image Read(int index) => new(64, 48, 3);

        public IReadOnlyList<ObjectFault> ObjectFaults(int index) => faults;
    }
}

using Fovea.Data;
using Fovea.Detection.Proposals;

namespace Fovea.Detection.Tests.Proposals;

public sealed class ProposalRecallTests
{
    private static readonly BoundingBox _whole = new(0, 0, 10, 10), _half = new(0, 0, 10, 5), _third = new(0, 0, 10, 3);

    [Fact]
    public void EachObjectCountsByItsBestBox()
    {
        ProposalRecall recall = ProposalRecall.Of([[_third, _half, _whole], [_third]], [[_whole, _half], [_whole]]);
        Assert.Equal(3, recall.Objects);
        Assert.Equal(2.0 / 3, recall.Recall, 1e-6);
        Assert.Equal((1 + 1 + 0.3) / 3, recall.MeanBestOverlap, 1e-6);
        Assert.Equal(2, recall.MeanBoxes);
    }

    [Fact]
    public void OnlyTheFirstBoxesCount()
    {
        ProposalRecall recall = ProposalRecall.Of([[_third, _half, _whole]], [[_whole]], maxBoxes: 2);
        Assert.Equal(1, recall.Recall);
        Assert.Equal(0.5, recall.MeanBestOverlap, 1e-6);
        Assert.Equal(2, recall.MeanBoxes);
        Assert.Equal(0, ProposalRecall.Of([[_third, _half]], [[_whole]], iouThreshold: 0.6).Recall);
    }

    [Fact]
    public void AnImageWithoutBoxesMissesItsObjects() => Assert.Equal(0, ProposalRecall.Of([[]], [[_whole]]).Recall);

    [Fact]
    public void ListsOfDifferentLengthsAreRefused() => Assert.Throws<ArgumentException>(() => ProposalRecall.Of([[]], []));
}

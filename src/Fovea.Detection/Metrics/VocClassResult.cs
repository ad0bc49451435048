namespace Fovea.Detection.Metrics;

/// <summary>How well the objects of a class were found.</summary>
public sealed class VocClassResult
{
    private const int Points = 11;
    private const double PointDistance = 0.1; // its multiples, as NumPy has them: the fourth is a little more than 0.3

    internal VocClassResult(string className, int objects, IReadOnlyList<double> recalls, IReadOnlyList<double> precisions)
    {
        (ClassName, Objects, Recalls, Precisions) = (className, objects, recalls, precisions);
        ElevenPoints = Enumerable.Range(0, Points).Average(point => BestPrecision(point * PointDistance));
        AveragePrecision = Area();
    }

    /// <summary>The class.</summary>
    public string ClassName { get; }

    /// <summary>The number of objects that are not difficult.</summary>
    public int Objects { get; }

    /// <summary>The recall of the n best detections, for each n; 0 where there are no objects.</summary>
    public IReadOnlyList<double> Recalls { get; }

    /// <summary>The precision of the n best detections, for each n.</summary>
    public IReadOnlyList<double> Precisions { get; }

    /// <summary>Average precision from VOC 2010 on: the area under the best precisions at each recall or a higher one.</summary>
    public double AveragePrecision { get; }

    /// <summary>Average precision until VOC 2009: the mean of the best precisions at recalls of 0, 0.1, … 1 or higher.</summary>
    public double ElevenPoints { get; }

    private double BestPrecision(double recall) =>
        Recalls.Zip(Precisions).Where(point => point.First >= recall).Select(point => point.Second).DefaultIfEmpty(0).Max();

    private double Area()
    {
        double area = 0;
        double best = 0;
        for (int i = Recalls.Count - 1; i >= 0; i--)
        {
            best = Math.Max(best, Precisions[i]);
            area += (Recalls[i] - (i == 0 ? 0 : Recalls[i - 1])) * best;
        }

        return area;
    }
}

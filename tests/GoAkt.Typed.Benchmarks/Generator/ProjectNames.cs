namespace GoAkt.Typed.Benchmarks.Generator;

/// <summary>
/// The names that a large project could have: 40 areas of up to 25 contracts, each a namespace with a <c>.proto</c>
/// file, and names of many lengths. Roslyn compares each generated file's name with all others, which takes longer the
/// more of them are equally long.
/// </summary>
internal static class ProjectNames
{
    private static readonly string[] s_areas =
    [
        "Account",
        "Address",
        "Audit",
        "Basket",
        "Billing",
        "Booking",
        "Campaign",
        "Carrier",
        "Catalog",
        "Claim",
        "Contact",
        "Contract",
        "Coupon",
        "Customer",
        "Delivery",
        "Device",
        "Discount",
        "Document",
        "Employee",
        "Fleet",
        "Import",
        "Inventory",
        "Invoice",
        "Ledger",
        "License",
        "Loan",
        "Mailing",
        "Order",
        "Partner",
        "Payment",
        "Policy",
        "Procurement",
        "Product",
        "Quotation",
        "Reservation",
        "Shipment",
        "Subscription",
        "Tax",
        "Ticket",
        "Warehouse",
    ];

    private static readonly string[] s_roles =
    [
        "Aggregator",
        "Archive",
        "Batch",
        "Calculator",
        "Coordinator",
        "Counter",
        "Dispatcher",
        "Gateway",
        "Guardian",
        "History",
        "Index",
        "Limiter",
        "Monitor",
        "Notifier",
        "Planner",
        "Projection",
        "Registry",
        "Report",
        "Reviewer",
        "Saga",
        "Scheduler",
        "Session",
        "Tracker",
        "Validator",
        "Worker",
    ];

    /// <summary>The most contracts that there are names for.</summary>
    public static int Count => s_areas.Length * s_roles.Length;

    /// <summary>The areas that the first so many contracts are in.</summary>
    public static IEnumerable<string> Areas(int contracts) => s_areas.Take(contracts);

    /// <summary>Those of the first so many contracts that are in an area.</summary>
    public static IEnumerable<int> ContractsOf(string area, int contracts)
    {
        for (int number = Array.IndexOf(s_areas, area); number < contracts; number += s_areas.Length)
        {
            yield return number;
        }
    }

    /// <summary>The namespace of an area.</summary>
    public static string Namespace(string area) => "Project." + area;

    /// <summary>The area of a contract and its messages.</summary>
    public static string Area(int number) => s_areas[number % s_areas.Length];

    /// <summary>A contract's name, without the <c>I</c>.</summary>
    public static string Contract(int number) => Area(number) + s_roles[number / s_areas.Length];

    /// <summary>The name of what a contract's methods send.</summary>
    public static string Request(int number) => Contract(number) + "Request";

    /// <summary>The name of what answers it.</summary>
    public static string Reply(int number) => Contract(number) + "Reply";
}
